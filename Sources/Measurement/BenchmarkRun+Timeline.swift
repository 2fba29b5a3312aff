import Datasets
import Engine

extension BenchmarkRun {
  /// A traced run has at most as many periods, and at most as many actions in all; but never
  /// fewer than two periods.
  private static let (mostPeriods, mostActions) = (12, 1 << 16)

  /// Traces some periods of every contender that is `ok`, after its samples: how its workers
  /// spend the time that the samples only sum up.
  ///
  /// From the common start, after as much to warm up. A plan whose period is so long that the
  /// feed does not hold two of them has no timeline.
  public func traceTimelines(_ feed: RowFeed) {
    guard !wasInterrupted else { return }
    for index in contenders.indices where contenders[index].status == .ok {
      guard !isInterrupted() else {
        wasInterrupted = true
        return
      }
      guard let trainer = contenders[index].trainer else { continue }
      let plan = trainer.plan.plan
      let actions = (plan.workers + plan.tasks).reduce(0) { $0 + $1.count }
      // As long as a sample where that is enough; a short period is repeated more often.
      let periods = max(3, contenders[index].stepsPerSample / plan.steps)
      let affordable = min(Self.mostPeriods, max(2, Self.mostActions / actions), periods)
      let traced = min(affordable, feed.maximumSteps / plan.steps)
      guard traced >= 2 else { continue }
      trainer.setParameters(start)
      for _ in 0..<2 {
        trainer.prepare(feed, firstStep: trainer.nextStep, steps: traced * plan.steps)
        let trace = trainer.trace(periods: traced, from: feed)
        contenders[index].timeline = Timeline(trace)
        contenders[index].account = KernelAccount(trace, plan)
      }
      if trainer.blasThreads > 1 { ProcessIdle.wait() }
    }
  }
}
