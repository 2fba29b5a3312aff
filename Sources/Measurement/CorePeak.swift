import Figures
import Kernels
import Machine
import Runtime
import Statistics

/// What the multiply-add units of this machine's cores can do, and what large matrix products reach
/// of it.
public struct CorePeak: Sendable {
  /// The kernel that the units are measured by, such as `avx512f, 12 chains`.
  public var kernel: String
  /// Operations per second of one core's units while the other cores rest.
  public var alone: Double
  /// The number of cores that the process may use.
  public var cores: Int
  /// Operations per second of the units of all these cores at once.
  public var together: Double
  /// Operations per second of one core in large matrix products.
  public var product: Double

  public init(kernel: String, alone: Double, cores: Int, together: Double, product: Double) {
    self.kernel = kernel
    self.alone = alone
    self.cores = cores
    self.together = together
    self.product = product
  }

  /// Measures them with one worker a core, each figure the median of several samples of some
  /// milliseconds. Cost: about a third of a second.
  ///
  /// - Returns: nil on a kind of processor that there is no kernel for.
  /// - Throws: where a crew's threads cannot be made.
  public static func measure(on topology: Topology) throws(MachineError) -> CorePeak? {
    let (looks, seconds) = (7, 0.01)
    let crews = Crews(on: topology, binding: .close, places: .cores)
    let lone = try crews.loneWorker()
    guard let kernel = MultiplyAdd.fastest(on: lone) else { return nil }
    let cores = topology.allowedCoreCount
    let units = RoofWork.multiplyAdds(kernel)
    let roofs = [
      Roof(units, lone), Roof(.largeProducts, lone), Roof(units, try crews.crew(of: cores)),
    ]
    var rates = roofs.map { _ in [Double]() }
    for look in 0..<looks {
      for (index, roof) in roofs.enumerated() {
        rates[index].append(roof.sample(round: look, position: index, seconds: seconds).rate)
      }
    }
    return CorePeak(
      kernel: "\(kernel)", alone: median(rates[0]), cores: cores, together: median(rates[2]),
      product: median(rates[1]))
  }

  /// The large products' rate as a share of the units' peak, on one core.
  public var productFraction: Double { product / alone }

  /// One line: the peak of one core, of all, and what products reach of it.
  public var text: String {
    let all =
      cores > 1 ? ", \((together * 1e-9).text(.significant)) on \(cores) cores at once" : ""
    return
      "\((alone * 1e-9).text(.significant)) GFLOP/s on one core (\(kernel))\(all); large products reach \(productFraction.text(.percent(0))) of one core's"
  }
}
