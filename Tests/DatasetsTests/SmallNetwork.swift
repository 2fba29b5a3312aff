import Datasets
import Foundation
import Randomness

/// Rectified layers under a softmax, trained by plain SGD a row at a time, as short as it can be:
/// it judges the data and shares no code with the program. With no hidden layer it is softmax
/// regression, a linear model.
struct SmallNetwork {
  private var layers: [Layer]

  /// - Parameter sizes: `[784, 10]`, or `[784, 32, 10]`.
  init(_ sizes: [Int]) {
    var random = SplitMix64(seed: 7)
    layers = zip(sizes, sizes.dropFirst()).map { Layer(inputs: $0, outputs: $1, &random) }
  }

  mutating func train(on rows: LabelledRows, epochs: Int, rate: Float) {
    for row in (0..<epochs).flatMap({ _ in 0..<rows.rows }) {
      var inputs = [Array(rows.row(row))]
      for layer in layers { inputs.append(layer.forward(inputs.last!, isFirst: inputs.count == 1)) }
      var gradient = softmax(inputs.removeLast())
      gradient[Int(rows.labels[row])] -= 1
      for index in layers.indices.reversed() {
        let below = index > 0 ? layers[index].backward(gradient, to: inputs[index]) : []
        layers[index].descend(inputs[index], gradient, rate: rate)
        gradient = below
      }
    }
  }

  func accuracy(on rows: LabelledRows) -> Double {
    let hits = (0..<rows.rows).count { row in
      var values = Array(rows.row(row))
      for (index, layer) in layers.enumerated() {
        values = layer.forward(values, isFirst: index == 0)
      }
      return values.indices.max { values[$0] < values[$1] } == Int(rows.labels[row])
    }
    return Double(hits) / Double(rows.rows)
  }

  private func softmax(_ scores: [Float]) -> [Float] {
    let top = scores.max()!
    let powers = scores.map { exp($0 - top) }
    let sum = powers.reduce(0, +)
    return powers.map { $0 / sum }
  }
}

/// Weights as inputs × outputs, without biases.
private struct Layer {
  let outputs: Int
  var weights: [Float]

  init(inputs: Int, outputs: Int, _ random: inout SplitMix64) {
    self.outputs = outputs
    let spread = (6 / Float(inputs)).squareRoot()
    weights = (0..<inputs * outputs).map { _ in Float(2 * random.nextUnit() - 1) * spread }
  }

  /// What the layer makes of its input, which is rectified on the way in, except in the first.
  func forward(_ input: [Float], isFirst: Bool) -> [Float] {
    var sums = [Float](repeating: 0, count: outputs)
    weights.withUnsafeBufferPointer { weights in
      sums.withUnsafeMutableBufferPointer { sums in
        for (index, value) in input.enumerated() where isFirst || value > 0 {
          for output in 0..<outputs { sums[output] += value * weights[index * outputs + output] }
        }
      }
    }
    return sums
  }

  /// The gradient with respect to the layer's input, before it was rectified.
  func backward(_ gradient: [Float], to input: [Float]) -> [Float] {
    input.indices.map { index in
      input[index] > 0
        ? (0..<outputs).reduce(0) { $0 + gradient[$1] * weights[index * outputs + $1] } : 0
    }
  }

  mutating func descend(_ input: [Float], _ gradient: [Float], rate: Float) {
    weights.withUnsafeMutableBufferPointer { weights in
      gradient.withUnsafeBufferPointer { gradient in
        for (index, value) in input.enumerated() where value > 0 {
          let step = rate * value
          for output in 0..<outputs { weights[index * outputs + output] -= step * gradient[output] }
        }
      }
    }
  }
}
