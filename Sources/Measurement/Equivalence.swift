import Networks
import Statistics

/// How a strategy's parameters compare with serial's, from the same starts on the same rows.
///
/// Several trials, each of two periods from a point on serial's own way, so that what one period
/// leaves behind counts in the next. The verdict is by the median trial: a ReLU whose input is
/// zero but for rounding may be on in one run and off in the other, which is nobody's fault, moves
/// a whole neuron, and grows with every further step. It strikes single trials; a row left out, a
/// slice not updated or a stale copy strikes all of them. A fault of one neuron strikes only the
/// trials in which some row turns that neuron on, so each neuron is judged by those alone. What
/// would strike single trials too, a race, shows in that a trial does not repeat bit for bit, or in
/// a far larger difference.
public struct Equivalence: Sendable {
  public enum Verdict: String, Sendable {
    /// Bit for bit, in every trial.
    case exact
    /// The same sums in another order: within `tolerance`.
    case rounding
    /// Another algorithm, not held to a tolerance.
    case relaxed
    /// Meant to be the same, and is not.
    case different
  }

  public let verdict: Verdict
  /// Batches trained in all trials together.
  public let steps: Int
  /// The largest difference of one parameter in any trial.
  public let maxParameterDifference: Double
  /// The median over trials of the largest, over all weights and biases, of
  /// ‖θ − θ_serial‖ ÷ ‖θ_serial − θ_start‖.
  public let relativeDifference: Double
  public let tolerance: Double
  /// Every trial that was taken twice ended in the same bits.
  public let repeats: Bool
  /// Neurons that are off by `neuronLimit` of their own way or more in each of the trials, two at
  /// least, that moved them.
  public let strayedNeurons: Int

  /// A single trial may differ by this much and twice a row's share of the batch: what one neuron
  /// can do in two steps.
  private static let loosely = 0.05

  /// Far more than rounding, far less than an update that is left out.
  static let neuronLimit = 0.1

  /// The tolerance: binary32 sums of n terms in two orders differ by about √n·u of their size
  /// (u = 2⁻²⁴; Higham, Mary, "A new approach to probabilistic rounding error analysis", 2019),
  /// n being at most the widest fan-in plus the batch. Each layer, and each step of a trial, adds
  /// one such difference; a factor 16 allows for cancellation within gradients. Adaptive optimizers
  /// divide a gradient by its own size, so that rounding weighs as much in the smallest gradient as
  /// in the largest: 1e-3 more for those, some fifty times what has been seen.
  ///
  /// - Parameter stepsPerTrial: batches of one trial.
  public init(
    _ trials: [Trial], stepsPerTrial: Int, layout: ParameterLayout, batch: Int,
    isRelaxed: Bool, isAdaptive: Bool
  ) {
    let terms = Double((layout.shape.widths.max() ?? 1) + batch)
    steps = stepsPerTrial * trials.count
    tolerance =
      16 * Double(stepsPerTrial * layout.shape.layers) * terms.squareRoot() * 0x1p-24
      + (isAdaptive ? 1e-3 : 0)
    let relative = trials.map(\.relative)
    repeats = trials.allSatisfy(\.repeats)
    maxParameterDifference =
      trials.contains { $0.largest.isNaN }
      ? .nan : trials.map(\.largest).max() ?? .nan
    relativeDifference =
      !relative.isEmpty && relative.allSatisfy(\.isFinite) ? median(relative) : .nan
    strayedNeurons = (trials.first?.neurons.indices ?? 0..<0).count { neuron in
      let moved = trials.compactMap { $0.neurons[neuron] }
      return moved.count >= 2 && moved.allSatisfy { $0 >= Self.neuronLimit }
    }
    let isClose =
      relativeDifference <= tolerance && strayedNeurons == 0
      && relative.allSatisfy { $0 <= Self.loosely + 2 / Double(batch) }
    verdict =
      isRelaxed
      ? .relaxed
      : trials.allSatisfy(\.isExact) ? .exact : isClose && repeats ? .rounding : .different
  }
}
