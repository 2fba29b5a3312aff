import Engine
import Kernels
import Machine
import Runtime

/// How far the products of this machine have moved from what its model says of them.
public struct ModelFit: Hashable, Sendable {
  /// A product, and the time that it takes now ÷ the time that the model has for it.
  public struct Product: Hashable, Sendable {
    public var pass: LayerPass
    public var ratio: Double

    public init(pass: LayerPass, ratio: Double) {
      self.pass = pass
      self.ratio = ratio
    }
  }

  /// From the product of the least operations to that of the most; at least one.
  public var products: [Product]

  /// The number of products that are timed again.
  private static let count = 5
  /// Seconds of the longest product that is timed again.
  private static let longest = 0.02

  public init(products: [Product]) { self.products = products }

  /// Times some products of the model that is kept for this machine. Cost: less than a second.
  ///
  /// - Parameter policy: who makes products.
  /// - Returns: nil where no model is kept, or none with a product that is short enough.
  /// - Throws: a `MachineError` where the machine's threads cannot be made.
  public static func measure(
    on topology: Topology, _ policy: ProductPolicy
  ) throws(MachineError) -> ModelFit? {
    let threads = BLAS.threads
    BLAS.setThreads(1)
    defer { BLAS.setThreads(threads) }
    guard let model = MachineModel.kept(for: Calibration.fingerprint(of: topology, policy)) else {
      return nil
    }
    let known = model.products.filter { $0.threads == 1 && $0.seconds.hot.median < longest }
      .sorted { $0.pass.operations < $1.pass.operations }
    guard !known.isEmpty else { return nil }
    // Spread evenly over the products, with the smallest and the largest.
    let places = Set(
      (0..<count).map { (number: Int) -> Int in number * (known.count - 1) / (count - 1) }
    )
    .sorted()
    let calibration = try Calibration(
      Workplace(topology, binding: .close, places: .cores), ProductChooser(policy, on: topology))
    let products = places.compactMap { place -> Product? in
      calibration.hotSeconds(of: known[place].pass).map {
        Product(pass: known[place].pass, ratio: $0 / known[place].seconds.hot.median)
      }
    }
    return products.isEmpty ? nil : ModelFit(products: products)
  }
}
