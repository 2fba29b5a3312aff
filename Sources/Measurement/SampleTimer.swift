import Engine
import Machine
import Runtime

/// Times one sample of a contender, with the kernel's counters and a control product around it.
struct SampleTimer {
  private let context: RunContext
  /// The fixed product of each crew.
  private var controls: [ObjectIdentifier: ControlGEMM] = [:]

  init(_ context: RunContext) { self.context = context }

  /// One timed run from the common start, so that all samples are of the same work, after the
  /// contender's warm-up: caches, page tables and branch predictors then know it again.
  mutating func time(
    _ trainer: any PlanTrainer, _ seated: SeatedPlan, _ order: SampleOrder
  ) -> TimedRun {
    trainer.setParameters(context.start)
    // Gathering rows between the two would undo the warm-up, so it is done before where it fits.
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
    // Other processes on the same processors are workers too.
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
