/// The widths of a multi-layer perceptron, inputs first: `784-128-64-10` has three layers.
///
/// Hidden layers apply ReLU. The last layer is linear, and the loss takes its outputs.
public struct NetworkShape: Hashable, Sendable, CustomStringConvertible {
  public static let widest = 1 << 20
  /// The most parameters of a network: 4 GiB of binary32.
  public static let mostParameters = 1 << 30

  /// The number of neurons in each level: the inputs, then the outputs of each layer.
  public let widths: [Int]

  public init(_ text: String) throws(NetworkError) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    let widths = parts.compactMap { part in
      part.allSatisfy { $0.isASCII && $0.isNumber } ? Int(part) : nil
    }
    guard parts.count >= 2, parts.count <= 1025, widths.count == parts.count,
      widths.allSatisfy({ $0 >= 1 && $0 <= Self.widest })
    else { throw .malformedShape(text) }
    let parameters = zip(widths, widths.dropFirst()).reduce(0) { $0 + ($1.0 + 1) * $1.1 }
    guard parameters <= Self.mostParameters else {
      throw .tooLarge(text, parameters: parameters)
    }
    self.widths = widths
  }

  public var description: String { widths.map(String.init).joined(separator: "-") }

  /// The number of weight layers.
  public var layers: Int { widths.count - 1 }
  public var inputs: Int { widths[0] }
  public var outputs: Int { widths[widths.count - 1] }

  public func inputs(of layer: Int) -> Int { widths[layer] }
  public func outputs(of layer: Int) -> Int { widths[layer + 1] }

  /// Floating-point operations of one row through one layer in one of the three passes
  /// (forward, gradient of the inputs, gradient of the weights): a multiply and an add a weight.
  public func flopsPerRow(layer: Int) -> Int { 2 * widths[layer] * widths[layer + 1] }

  /// Floating-point operations of training one row: three passes a layer, except that the first
  /// layer needs no gradient of its inputs.
  public var trainingFlopsPerRow: Int {
    (0..<layers).reduce(0) { $0 + ($1 == 0 ? 2 : 3) * flopsPerRow(layer: $1) }
  }
}
