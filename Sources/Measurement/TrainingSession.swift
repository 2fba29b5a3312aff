import Datasets
import Engine

/// Trains on and on, in stretches that a feed can hold and a user can interrupt.
public final class TrainingSession {
  /// What a call of `train` did.
  public struct Stretch: Sendable {
    public let steps: Int
    public let meanLoss: Double
    public let rowsPerSecond: Double
    /// The first batch whose loss is NaN or infinite, counted from the start of training.
    public let firstStepNotFinite: Int?
  }

  public let trainer: Trainer
  private let feed: RowFeed
  private let isInterrupted: () -> Bool
  /// Grows until a run takes about a third of a second: Ctrl-C is then heard soon enough.
  private var stepsPerRun: Int

  /// - Precondition: a period of the plan is not longer than what the feed prepares at once.
  public init(_ trainer: Trainer, feed: RowFeed, isInterrupted: @escaping () -> Bool) {
    self.trainer = trainer
    self.feed = feed
    self.isInterrupted = isInterrupted
    stepsPerRun = trainer.plan.plan.steps
  }

  /// Trains whole periods until at least `goal` batches have been trained in all.
  public func train(until goal: Int) -> Stretch {
    let period = trainer.plan.plan.steps
    let first = trainer.nextStep
    var record: RunRecord?
    var bad: Int?
    while trainer.nextStep < goal, bad == nil, !isInterrupted() {
      let missing = (goal - trainer.nextStep + period - 1) / period * period
      let longest = max(period, min(stepsPerRun, feed.maximumSteps) / period * period)
      let start = trainer.nextStep
      feed.prepare(firstStep: start, steps: min(missing, longest))
      let run = trainer.run(steps: min(missing, longest), from: feed)
      bad = run.losses.firstIndex { !$0.isFinite }.map { start + $0 }
      if run.seconds < 0.3 { stepsPerRun = min(stepsPerRun * 2, 1 << 20) }
      record = record.map { $0 + run } ?? run
    }
    let steps = trainer.nextStep - first
    return Stretch(
      steps: steps,
      meanLoss: (record?.losses.reduce(0, +) ?? .nan) / Double(max(1, steps)),
      rowsPerSecond: Double(steps * feed.batch) / (record?.seconds ?? .infinity),
      firstStepNotFinite: bad)
  }
}
