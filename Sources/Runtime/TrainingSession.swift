import Datasets
import Engine

/// Trains any number of batches in runs that are short enough for the feed to hold their rows and
/// for a user to interrupt.
public final class TrainingSession {
  /// The result of a call of `train`.
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
  /// The batches of a run. They grow until a run takes about a third of a second, after which
  /// Ctrl-C takes effect.
  private var stepsPerRun: Int

  /// - Parameter isInterrupted: tells whether to stop; it is called between runs.
  /// - Precondition: the feed can prepare the rows of a whole period of the plan at once.
  public init(_ trainer: any PlanTrainer, feed: RowFeed, isInterrupted: @escaping () -> Bool) {
    self.trainer = trainer
    self.feed = feed
    self.isInterrupted = isInterrupted
    stepsPerRun = trainer.plan.plan.steps
  }

  /// Trains whole periods until at least `goal` batches have been trained in all, or until an
  /// interrupt or a loss that is not finite.
  ///
  /// It keeps sums only, so a stretch of any length takes the same memory.
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

  /// Trains as `train` does and keeps all losses and times; nil where an interrupt came before the
  /// first batch.
  package func run(until goal: Int) -> RunRecord? {
    var record: RunRecord?
    forEachRun(until: goal) { run, _ in record = record.map { $0 + run } ?? run }
    return record
  }

  /// - Parameter body: takes each run's record and the number of its first batch.
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
