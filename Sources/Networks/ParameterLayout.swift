/// The position of each tensor in the one flat vector that holds all parameters (or all gradients).
///
/// The vector holds, layer by layer, the weight, [outputs, inputs] row-major, and then the bias,
/// [outputs]. Each tensor starts on a 64-byte line; the padding between tensors stays zero. A run
/// of a layer's output columns is therefore one contiguous slice of its weight and one of its bias.
public struct ParameterLayout: Sendable {
  /// The number of binary32 values on a 64-byte cache line.
  public static let lineElements = 16

  public let shape: NetworkShape
  /// The first element of each layer's weight.
  public let weightOffsets: [Int]
  /// The first element of each layer's bias.
  public let biasOffsets: [Int]
  /// Elements of the whole vector, padding included.
  public let count: Int

  public init(_ shape: NetworkShape) {
    self.shape = shape
    var weightOffsets: [Int] = []
    var biasOffsets: [Int] = []
    var next = 0
    func padded(_ elements: Int) -> Int {
      (elements + Self.lineElements - 1) / Self.lineElements * Self.lineElements
    }
    for layer in 0..<shape.layers {
      weightOffsets.append(next)
      next += padded(shape.inputs(of: layer) * shape.outputs(of: layer))
      biasOffsets.append(next)
      next += padded(shape.outputs(of: layer))
    }
    self.weightOffsets = weightOffsets
    self.biasOffsets = biasOffsets
    count = next
  }

  public var all: Extent { Extent(0, count) }

  /// One layer's weight, bias and padding.
  public func layer(_ layer: Int) -> Extent {
    Extent(weightOffsets[layer], layer + 1 < shape.layers ? weightOffsets[layer + 1] : count)
  }

  /// The weight rows that feed the output `columns` of `layer`.
  public func weight(_ layer: Int, columns: Extent) -> Extent {
    let width = shape.inputs(of: layer)
    return Extent(
      weightOffsets[layer] + columns.lower * width, weightOffsets[layer] + columns.upper * width)
  }

  /// The biases of the output `columns` of `layer`.
  public func bias(_ layer: Int, columns: Extent) -> Extent {
    Extent(biasOffsets[layer] + columns.lower, biasOffsets[layer] + columns.upper)
  }

  /// The weight rows of `columns`, with the padding that follows the last column's.
  public func paddedWeight(_ layer: Int, columns: Extent) -> Extent {
    let rows = weight(layer, columns: columns)
    return columns.upper == shape.outputs(of: layer) ? Extent(rows.lower, biasOffsets[layer]) : rows
  }

  /// The biases of `columns`, with the padding that follows the last column's.
  public func paddedBias(_ layer: Int, columns: Extent) -> Extent {
    let biases = bias(layer, columns: columns)
    return columns.upper == shape.outputs(of: layer)
      ? Extent(biases.lower, self.layer(layer).upper) : biases
  }

  /// Every tensor with its name as other frameworks write it, its shape and its extent in the
  /// vector.
  public var tensors: [(name: String, shape: [Int], extent: Extent)] {
    (0..<shape.layers).flatMap { layer in
      let outputs = shape.outputs(of: layer)
      let columns = Extent(0, outputs)
      return [
        (
          "layers.\(layer).weight", [outputs, shape.inputs(of: layer)],
          weight(layer, columns: columns)
        ),
        ("layers.\(layer).bias", [outputs], bias(layer, columns: columns)),
      ]
    }
  }
}
