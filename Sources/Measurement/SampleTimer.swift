import Engine
import Machine
import Runtime

/// Times samples, and around each reads the kernel's counters and times the control product.
struct SampleTimer {
  private let context: RunContext
  /// The control product of each crew.
  private var controls: [ObjectIdentifier: ControlGEMM] = [:]

  init(_ context: RunContext) { self.context = context }

  /// Times one run after the contender's warm-up, which fills caches, page tables and branch
  /// predictors again. The warm-up starts from the common start, so that all samples of a contender
  /// are the same work.
  mutating func time(
    _ trainer: any PlanTrainer, _ seated: SeatedPlan, _ order: SampleOrder
  ) -> TimedRun {
    trainer.setParameters(context.start)
    // Gathering rows between the two runs would undo the warm-up, so all rows are gathered before,
    // where the feed can hold them.
    let fits = order.warmUpSteps <= context.feed.maximumSteps - order.steps
    trainer.prepare(
      context.feed, firstStep: 0, steps: order.warmUpSteps + (fits ? order.steps : 0))
    let control = control(of: seated.crew)
    let controlBefore = control.measure()
    let before = context.counters.read()
    _ = trainer.run(steps: order.warmUpSteps, from: context.feed)
    if !fits {
      trainer.prepare(context.feed, firstStep: order.warmUpSteps, steps: order.steps)
    }
    let record = trainer.run(steps: order.steps, from: context.feed)
    let after = context.counters.read()
    var activity = after - before
    // Here the other processes on the same PUs are workers of this run.
    if seated.plan.plan.processes > 1, seated.isOversubscribed {
      activity.otherProcessesSeconds = nil
    }
    if trainer.blasThreads > 1 { ProcessIdle.wait() }
    return TimedRun(
      seconds: record.seconds, workers: record.workers, activity: activity,
      watchedSeconds: after.momentSeconds - before.momentSeconds,
      controlSeconds: [controlBefore, control.measure()],
      sentMessages: record.sentMessages, sentBytes: record.sentBytes)
  }

  private mutating func control(of crew: Crew) -> ControlGEMM {
    if let control = controls[ObjectIdentifier(crew)] { return control }
    let control = ControlGEMM(crew)
    controls[ObjectIdentifier(crew)] = control
    return control
  }
}
