import Networks
import Statistics

/// The comparison of a strategy's parameters with serial's, from the same starts on the same rows.
///
/// There are several trials. Each trains two periods from a point on serial's own way, so that what
/// one period leaves behind counts in the next. The median trial decides, because a ReLU whose
/// input is zero but for rounding may be on in one run and off in the other. That is no fault of
/// the plan, but it changes a whole neuron and grows with every further step. It happens in single
/// trials, whereas a row left out, a slice not updated or a stale copy shows in all of them. A fault
/// of one neuron shows only in the trials in which some row turns that neuron on, so each neuron is
/// judged by those alone. A race may also show in single trials; such a trial does not repeat bit
/// for bit, or differs far more.
public struct Equivalence: Sendable {
  public enum Verdict: String, Sendable {
    /// Every trial ends with serial's parameters, bit for bit.
    case exact
    /// The parameters differ by no more than `tolerance`, as the same sums in another order do.
    case rounding
    /// The plan is another algorithm, which is held to no tolerance.
    case relaxed
    /// The parameters should be serial's, and are not.
    case different
  }

  public let verdict: Verdict
  /// The batches trained in all trials together.
  public let steps: Int
  /// The largest difference of a single parameter in any trial.
  public let maxParameterDifference: Double
  /// The median over trials of the largest ‖θ − θ_serial‖ ÷ ‖θ_serial − θ_start‖ of all tensors θ.
  public let relativeDifference: Double
  /// The largest `relativeDifference` that rounding explains.
  public let tolerance: Double
  /// Whether every trial that was taken twice ended in the same bits.
  public let repeats: Bool
  /// The number of neurons whose relative difference is `neuronLimit` or more in every trial that
  /// moved them, of which there are at least two.
  public let strayedNeurons: Int

  /// The relative difference that a single trial may have besides twice a row's share of the batch:
  /// what one neuron can do in two steps.
  private static let loosely = 0.05

  /// The relative difference of a neuron that rounding does not explain, and that an update left
  /// out exceeds by far.
  static let neuronLimit = 0.1

  /// Judges the trials.
  ///
  /// The tolerance: two binary32 sums of the same n terms in different orders differ by about √n·u
  /// of their size, where u = 2⁻²⁴ and n is at most the widest layer plus the batch. Each layer and
  /// each step of a trial adds one such difference, and a factor of 16 allows for cancellation
  /// within gradients. Adaptive optimizers divide a gradient by its own size, so that rounding
  /// weighs as much in the smallest gradient as in the largest. They get 1e-3 more, some fifty
  /// times what was seen. Source: Higham, Mary, "A new approach to probabilistic rounding error
  /// analysis", 2019.
  ///
  /// - Parameter stepsPerTrial: the batches of one trial.
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
