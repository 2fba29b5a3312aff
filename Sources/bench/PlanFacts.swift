import Figures
import Plans
import Reports

/// What follows from plans without running them: bounds, messages, idle slots, and the activations
/// that each worker holds.
struct PlanFacts {
  private let plans: [VerifiedPlan]

  init(_ plans: [VerifiedPlan]) { self.plans = plans }

  /// The facts of each plan as comments of its text.
  var commented: String {
    plans.map { verified in
      let plan = verified.plan
      let held = plan.heldActivations.enumerated().map { worker, held in
        "worker \(worker) \(held.microbatches.counting("microbatch", "microbatches"))"
          + " (\(held.bytes.text(.count)) bytes)"
      }
      return """
        # workers: \(plan.workers.count), batches a period: \(plan.steps), \
        bound \(plan.boundSpeedup.text(.times)), \
        \(verified.bytesPerStep.text(.count)) bytes and \
        \(verified.messagesPerStep.text(.fixed(2))) messages a step, \
        \(verified.remoteLinesPerStep.text(.count)) cache lines between cores
        # activations held at once, at most: \(held.joined(separator: ", "))

        """
    }.joined()
  }

  /// A table of several plans for one job: a line for each worker of each, under one head.
  var compared: String {
    guard let first = plans.first?.plan else { return "" }
    let table = ConsoleTable([
      .init("strategy", .left), .init("bound"), .init("idle slots"), .init("bytes a step"),
      .init("remote lines"), .init("messages"), .init("worker"), .init("microbatches held"),
      .init("activations, bytes"),
    ])
    let rows = plans.flatMap { verified in
      let idle = PlanSchedule(verified).idleShare
      return verified.plan.heldActivations.enumerated().map { worker, held in
        let own = [
          verified.plan.strategy, verified.plan.boundSpeedup.text(.times), idle.text(.percent(1)),
          verified.bytesPerStep.text(.count), verified.remoteLinesPerStep.text(.count),
          verified.messagesPerStep.text(.fixed(2)),
        ]
        return (worker == 0 ? own : own.map { _ in "" }) + [
          "\(worker)", held.microbatches.text(.count), held.bytes.text(.count),
        ]
      }
    }
    return """
      \(first.shape), batch \(first.batch), \(first.workers.count.counting("worker"))

      \(table.render(rows))
      Remote lines: the cache lines that cross between cores in a step. Held: the most microbatches that a worker has begun and not ended at once, and the bytes of \
      the activations that it computed or received for them.

      """
  }
}
