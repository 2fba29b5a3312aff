import Figures

/// A sample that counts: one timed run of one strategy in one round.
public struct RecordedSample: TimedSteps, Equatable, Sendable {
  public let round: Int
  public let steps: Double
  public let rows: Double
  public let seconds: Double
  /// Communication and wait, as a share of all workers' time; nil where that was not written.
  public let overhead: Double?
  /// Whether something else used the machine meanwhile although every retake was used up.
  public let isDisturbed: Bool

  public init(
    round: Int, steps: Double, rows: Double, seconds: Double, overhead: Double?, isDisturbed: Bool
  ) {
    self.round = round
    self.steps = steps
    self.rows = rows
    self.seconds = seconds
    self.overhead = overhead
    self.isDisturbed = isDisturbed
  }

  public var stepSeconds: Double { seconds / steps }
}
