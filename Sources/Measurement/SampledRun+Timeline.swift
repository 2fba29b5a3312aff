import Engine
import Runtime

extension SampledRun {
  /// The most periods of a traced run, and the most actions in all of them; two periods are traced
  /// however many actions they have.
  private static let (mostPeriods, mostActions) = (12, 1 << 16)

  /// Traces some periods of every contender that is `ok`, after its samples, to show how its
  /// workers spend the time that samples only sum up.
  ///
  /// A trace starts from the common start, after as many periods to warm up. A plan gets no
  /// timeline where the feed does not hold two of its periods, or where there is no time.
  mutating func traceTimelines() {
    var untraced = 0
    for index in run.contenders.indices where run.contenders[index].status == .ok {
      guard !context.isInterrupted() else {
        run.wasInterrupted = true
        return
      }
      guard let trainer = trainers[index], let periods = tracedPeriods(of: index) else { continue }
      let end = context.budget.elapsed + traceSeconds(of: index)
      guard end <= context.budget.seconds(TimeBudget.Share.lastTimeline) else {
        untraced += 1
        continue
      }
      trainer.setParameters(context.start)
      for _ in 0..<2 {
        trainer.prepare(
          context.feed, firstStep: trainer.nextStep,
          steps: periods * run.contenders[index].period)
        let trace = trainer.trace(periods: periods, from: context.feed)
        run.contenders[index].timeline = Timeline(trace)
        run.contenders[index].account = KernelAccount(trace, trainer.plan.plan)
      }
      if trainer.blasThreads > 1 { ProcessIdle.wait() }
    }
    if untraced > 0 {
      run.omissions.append("\(untraced) row\(untraced == 1 ? " has" : "s have") no timeline")
    }
  }

  /// The seconds that are kept for timelines and reports.
  var timelineSeconds: Double {
    let all =
      settings.tracesTimelines ? trainers.keys.reduce(0) { $0 + traceSeconds(of: $1) } : 0
    let reports = context.budget.seconds(1 - TimeBudget.Share.lastTimeline)
    return min(all, context.budget.seconds(TimeBudget.Share.timelines)) + reports
  }

  private func traceSeconds(of index: Int) -> Double {
    let contender = run.contenders[index]
    let steps = 2 * (tracedPeriods(of: index) ?? 0) * contender.period
    return Double(steps) * contender.stepSeconds
  }

  /// The periods of a traced run: as many as make a sample, three at least, within the limits
  /// above; nil where the feed does not hold two.
  private func tracedPeriods(of index: Int) -> Int? {
    let contender = run.contenders[index]
    guard let plan = contender.plan?.plan else { return nil }
    let actions = (plan.workers + plan.tasks).reduce(0) { $0 + $1.count }
    let periods = max(3, contender.stepsPerSample / plan.steps)
    let affordable = min(Self.mostPeriods, max(2, Self.mostActions / actions), periods)
    let traced = min(affordable, context.feed.maximumSteps / plan.steps)
    return traced < 2 ? nil : traced
  }
}
