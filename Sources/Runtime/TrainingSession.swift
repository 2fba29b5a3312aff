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

  public let trainer: any PlanTrainer
  private let feed: RowFeed
  private let isInterrupted: () -> Bool
  /// Grows until a run takes about a third of a second: Ctrl-C is then heard soon enough.
  private var stepsPerRun: Int

  /// - Precondition: a period of the plan is not longer than what the feed prepares at once.
  public init(_ trainer: any PlanTrainer, feed: RowFeed, isInterrupted: @escaping () -> Bool) {
    self.trainer = trainer
    self.feed = feed
    self.isInterrupted = isInterrupted
    stepsPerRun = trainer.plan.plan.steps
  }

  /// Trains whole periods until at least `goal` batches have been trained in all, or as many as
  /// there is time for before an interrupt or a loss that is not finite.
  ///
  /// Memory: sums only, so that a stretch may be of any length.
  public func train(until goal: Int) -> Stretch {
    let first = trainer.nextStep
    var (losses, seconds): (Double, Double) = (0, 0)
    var notFinite: Int?
    forEachRun(until: goal) { run, firstStep in
      losses += run.losses.reduce(0, +)
      seconds += run.seconds
      notFinite = run.losses.firstIndex { !$0.isFinite }.map { firstStep + $0 }
    }
    let steps = trainer.nextStep - first
    return Stretch(
      steps: steps, meanLoss: steps > 0 ? losses / Double(steps) : .nan,
      rowsPerSecond: steps > 0 ? Double(steps * feed.batch) / seconds : 0,
      firstStepNotFinite: notFinite)
  }

  /// The same with all its losses and times; nil where an interrupt came before the first batch.
  package func run(until goal: Int) -> RunRecord? {
    var record: RunRecord?
    forEachRun(until: goal) { run, _ in record = record.map { $0 + run } ?? run }
    return record
  }

  /// - Parameter body: told of each run and the batch that it began with.
  private func forEachRun(until goal: Int, _ body: (RunRecord, Int) -> Void) {
    let period = trainer.plan.plan.steps
    while trainer.nextStep < goal, !isInterrupted() {
      let first = trainer.nextStep
      let missing = (goal - first + period - 1) / period * period
      let longest = max(period, min(stepsPerRun, feed.maximumSteps) / period * period)
      let steps = min(missing, longest)
      trainer.prepare(feed, firstStep: first, steps: steps)
      let run = trainer.run(steps: steps, from: feed)
      if run.seconds < 0.3 { stepsPerRun = min(stepsPerRun * 2, 1 << 14) }
      body(run, first)
      if !run.losses.allSatisfy(\.isFinite) { break }
    }
  }
}
