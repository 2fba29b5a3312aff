import Randomness

/// The oracle of every test that trains: a multi-layer perceptron in plain loops and binary64.
///
/// It shares no code with the product, on purpose: weights as nested arrays, no layouts, no BLAS.
public struct NaiveNetwork: Sendable {
  public enum Loss { case crossEntropy, squaredError }

  public struct Layer: Equatable, Sendable {
    /// [out][in]
    public var weight: [[Double]]
    public var bias: [Double]

    public init(weight: [[Double]], bias: [Double]) {
      self.weight = weight
      self.bias = bias
    }
  }

  public var layers: [Layer]

  public init(layers: [Layer]) { self.layers = layers }

  /// Outputs of every level for one row: inputs first, ReLU but for the last.
  public func levels(_ inputs: [Double]) -> [[Double]] {
    var levels = [inputs]
    for (index, layer) in layers.enumerated() {
      let sums = zip(layer.weight, layer.bias).map { row, bias in
        zip(row, levels[index]).reduce(bias) { $0 + $1.0 * $1.1 }
      }
      levels.append(index == layers.count - 1 ? sums : sums.map { max(0, $0) })
    }
    return levels
  }

  /// One row's loss and its gradient by the network's outputs.
  public static func loss(_ outputs: [Double], label: Int, _ loss: Loss) -> (Double, [Double]) {
    switch loss {
    case .squaredError:
      let errors = outputs.enumerated().map { $1 - ($0 == label ? 1 : 0) }
      return (errors.reduce(0) { $0 + $1 * $1 } / 2, errors)
    case .crossEntropy:
      let largest = outputs.max()!
      let powers = outputs.map { exponential($0 - largest) }
      let sum = powers.reduce(0, +)
      let chances = powers.map { $0 / sum }
      return (-logarithm(chances[label]), chances.enumerated().map { $1 - ($0 == label ? 1 : 0) })
    }
  }

  /// The batch's mean loss.
  public func meanLoss(_ rows: [[Double]], _ labels: [Int], _ loss: Loss) -> Double {
    zip(rows, labels).reduce(0) { $0 + Self.loss(levels($1.0).last!, label: $1.1, loss).0 }
      / Double(rows.count)
  }

  /// The gradient of the batch's mean loss, by the chain rule one row at a time.
  public func gradient(_ rows: [[Double]], _ labels: [Int], _ loss: Loss) -> [Layer] {
    var total = layers.map { layer in
      Layer(
        weight: layer.weight.map { $0.map { _ in 0 } }, bias: layer.bias.map { _ in 0 })
    }
    for (inputs, label) in zip(rows, labels) {
      let levels = levels(inputs)
      var deltas = Self.loss(levels.last!, label: label, loss).1.map { $0 / Double(rows.count) }
      for index in layers.indices.reversed() {
        for out in deltas.indices {
          total[index].bias[out] += deltas[out]
          for input in levels[index].indices {
            total[index].weight[out][input] += deltas[out] * levels[index][input]
          }
        }
        guard index > 0 else { break }
        deltas = levels[index].indices.map { input in
          guard levels[index][input] > 0 else { return 0 }
          return deltas.indices.reduce(0) {
            $0 + deltas[$1] * layers[index].weight[$1][input]
          }
        }
      }
    }
    return total
  }

  /// One step of plain gradient descent.
  public mutating func descend(_ gradient: [Layer], rate: Double) {
    update(gradient) { value, slope in value - rate * slope }
  }

  /// Replaces every parameter by a function of itself and its slope.
  public mutating func update(_ gradient: [Layer], _ rule: (Double, Double) -> Double) {
    for index in layers.indices {
      for out in layers[index].bias.indices {
        layers[index].bias[out] = rule(layers[index].bias[out], gradient[index].bias[out])
        for input in layers[index].weight[out].indices {
          layers[index].weight[out][input] = rule(
            layers[index].weight[out][input], gradient[index].weight[out][input])
        }
      }
    }
  }

  /// Every parameter: each layer's weight row by row, then its bias.
  public static func flat(_ layers: [Layer]) -> [Double] {
    layers.flatMap { $0.weight.flatMap(\.self) + $0.bias }
  }
}
