import Networks
import Statistics

/// How a strategy's parameters compare with serial's, from the same starts on the same rows.
///
/// Several trials, each of two periods from a point on serial's own way, so that what one period
/// leaves behind counts in the next. The verdict is by the median trial: a ReLU whose input is
/// zero but for rounding may be on in one run and off in the other, which is nobody's fault, moves
/// a whole neuron, and grows with every further step. It strikes single trials; a row left out, a
/// slice not updated or a stale copy strikes all of them. What would strike single trials too, a
/// race, shows in that a trial does not repeat bit for bit, or in a far larger difference.
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

  /// One trial's end against serial's.
  public struct Trial: Sendable {
    let isExact: Bool
    let repeats: Bool
    let largest: Double
    let relative: Double

    /// Compares tensor by tensor, each against how far serial has moved it, so that neither a
    /// small tensor hides behind a large one nor a small learning rate behind large weights.
    ///
    /// - Parameter again: the end of the same trial taken once more, for plans that must repeat.
    public init(
      _ parameters: [Float], again: [Float]? = nil, serial: [Float], start: [Float],
      layout: ParameterLayout
    ) {
      repeats = zip(parameters, again ?? parameters).allSatisfy { $0.bitPattern == $1.bitPattern }
      var largest = 0.0
      var relative = 0.0
      for tensor in layout.tensors {
        var difference = 0.0
        var movement = 0.0
        for index in tensor.extent.lower..<tensor.extent.upper {
          let own = Double(parameters[index]) - Double(serial[index])
          let moved = Double(serial[index]) - Double(start[index])
          largest = Self.larger(largest, abs(own))
          difference += own * own
          movement += moved * moved
        }
        let ratio = difference == 0 ? 0 : (difference / movement).squareRoot()
        relative = Self.larger(relative, ratio)
      }
      self.largest = largest
      self.relative = relative
      // Equal arrays may share their storage, NaN and all.
      isExact = parameters == serial && largest == 0
    }

    /// A NaN wins and stays, which it does not with `max`.
    private static func larger(_ first: Double, _ second: Double) -> Double {
      first.isNaN || second.isNaN ? .nan : max(first, second)
    }
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

  /// A single trial may differ by this much and twice a row's share of the batch: what one neuron
  /// can do in two steps.
  private static let loosely = 0.05

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
    let isClose =
      relativeDifference <= tolerance
      && relative.allSatisfy { $0 <= Self.loosely + 2 / Double(batch) }
    verdict =
      isRelaxed
      ? .relaxed
      : trials.allSatisfy(\.isExact) ? .exact : isClose && repeats ? .rounding : .different
  }
}
