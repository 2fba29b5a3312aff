import Datasets
import Networks

/// The place where two synchronous strategies that started alike part by more than rounding.
///
/// They add the same products in another order, so their weights differ in the last bits. That stays
/// small until some neuron's sum for some row is so near to 0 that its sign depends on these bits:
/// ReLU lets the row through in one strategy and not in the other, and the neuron's gradient has a
/// row more in one of them. From there on the two train along paths of their own.
public struct Parting: Sendable, CustomStringConvertible {
  /// The batch, counted from 0, and the row in it.
  public let step: Int
  public let row: Int
  /// The hidden layer, counted from 1, and the neuron, counted from 0.
  public let layer: Int
  public let neuron: Int
  /// The neuron's sum for the row with the first strategy's weights, in binary64.
  public let sum: Double
  /// By how much rounding and the weights' difference can change `sum`.
  public let slack: Double
  /// The largest difference of a parameter before the batch, and after it.
  public let before: Float
  public let after: Float

  /// The share of a batch's largest update that the difference of two parameters must grow by, and by
  /// more than itself, to be more than rounding.
  private static let jump: Float = 1e-4

  /// Trains both strategies batch by batch from where they stand, until they part.
  ///
  /// - Returns: nil where they have not parted after `goal` batches, or before an interrupt.
  /// - Precondition: Both plans are synchronous, train a batch a period, and train the same one next.
  public static func find(
    _ first: any PlanTrainer, _ second: any PlanTrainer, feed: RowFeed, until goal: Int,
    isInterrupted: () -> Bool
  ) -> Parting? {
    var parameters = first.parameters()
    var difference = largestDifference(parameters, second.parameters())
    while first.nextStep < goal, !isInterrupted() {
      let step = first.nextStep
      for trainer in [first, second] {
        trainer.prepare(feed, firstStep: step, steps: 1)
        _ = trainer.run(steps: 1, from: feed)
      }
      let (next, after) = (first.parameters(), largestDifference(first, second))
      if after > 2 * difference + jump * largestDifference(next, parameters) {
        feed.prepare(firstStep: step, steps: 1)
        return Parting(
          step, nearestTo0(parameters, first.plan.layout, difference, feed, step),
          before: difference,
          after: after)
      }
      (parameters, difference) = (next, after)
    }
    return nil
  }

  private init(_ step: Int, _ sum: Sum, before: Float, after: Float) {
    self.step = step
    (row, layer, neuron) = (sum.row, sum.layer + 1, sum.neuron)
    (self.sum, slack) = (sum.value, sum.slack)
    (self.before, self.after) = (before, after)
  }

  private static func largestDifference(
    _ first: any PlanTrainer, _ second: any PlanTrainer
  ) -> Float {
    largestDifference(first.parameters(), second.parameters())
  }

  private static func largestDifference(_ first: [Float], _ second: [Float]) -> Float {
    zip(first, second).reduce(0) { max($0, abs($1.0 - $1.1)) }
  }

  /// A neuron's sum for a row.
  private struct Sum {
    let row: Int
    let layer: Int
    let neuron: Int
    let value: Double
    let slack: Double

    var distance: Double { abs(value) / slack }
  }

  /// Of all hidden neurons and rows of a batch the sum that is nearest to 0, measured by its slack.
  ///
  /// - Parameter difference: the largest difference of a parameter.
  private static func nearestTo0(
    _ parameters: [Float], _ layout: ParameterLayout, _ difference: Float, _ feed: RowFeed,
    _ step: Int
  ) -> Sum {
    let (shape, features) = (layout.shape, feed.features(step: step))
    var nearest = Sum(row: 0, layer: 0, neuron: 0, value: .infinity, slack: 1)
    for row in 0..<feed.batch {
      var inputs = (0..<shape.inputs).map { Double(features[row * shape.inputs + $0]) }
      for layer in 0..<shape.layers - 1 {
        let weights = layout.weightOffsets[layer]
        let reach = Double(difference) * inputs.reduce(1) { $0 + abs($1) }
        inputs = (0..<shape.outputs(of: layer)).map { neuron in
          let bias = Double(parameters[layout.biasOffsets[layer] + neuron])
          var (value, magnitude) = (bias, abs(bias))
          for (index, input) in inputs.enumerated() {
            let product = input * Double(parameters[weights + neuron * inputs.count + index])
            value += product
            magnitude += abs(product)
          }
          // n binary32 additions are off by at most n·u of what they add (Higham, SIAM J. Sci.
          // Comput. 14, 1993).
          let rounding = Double(inputs.count + 1) * 0x1p-24 * magnitude
          let sum = Sum(
            row: row, layer: layer, neuron: neuron, value: value, slack: rounding + reach)
          if sum.distance < nearest.distance { nearest = sum }
          return max(0, value)
        }
      }
    }
    return nearest
  }

  public var description: String {
    let place = "neuron \(neuron) of hidden layer \(layer) sums to \(Float(sum)) for row \(row)"
    let reason =
      abs(sum) <= slack
      ? "\(place), which rounding can turn, and ReLU lets the row through in one of them only"
      : "no neuron's sum is so near to 0 that rounding turns it; the nearest: \(place)"
    return "at batch \(step): \(reason); parameters differ by at most \(before) before it and by "
      + "\(after) after it"
  }
}
