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

  /// Trains whole periods until at least `goal` batches have been trained in all, or as many as
  /// there is time for before an interrupt or a loss that is not finite.
  public func train(until goal: Int) -> Stretch {
    let first = trainer.nextStep
    let record = run(until: goal)
    let steps = trainer.nextStep - first
    return Stretch(
      steps: steps,
      meanLoss: (record?.losses.reduce(0, +) ?? .nan) / Double(max(1, steps)),
      rowsPerSecond: Double(steps * feed.batch) / (record?.seconds ?? .infinity),
      firstStepNotFinite: record?.losses.firstIndex { !$0.isFinite }.map { first + $0 })
  }

  /// The same with all its losses and times; nil where an interrupt came before the first batch.
  func run(until goal: Int) -> RunRecord? {
    let period = trainer.plan.plan.steps
    var record: RunRecord?
    while trainer.nextStep < goal, !isInterrupted() {
      let missing = (goal - trainer.nextStep + period - 1) / period * period
      let longest = max(period, min(stepsPerRun, feed.maximumSteps) / period * period)
      let steps = min(missing, longest)
      feed.prepare(firstStep: trainer.nextStep, steps: steps)
      let run = trainer.run(steps: steps, from: feed)
      if run.seconds < 0.3 { stepsPerRun = min(stepsPerRun * 2, 1 << 20) }
      record = record.map { $0 + run } ?? run
      if !run.losses.allSatisfy(\.isFinite) { break }
    }
    return record
  }
}
