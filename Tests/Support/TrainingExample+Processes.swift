import Datasets
import Engine
import Plans
import Synchronization
import Workers

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

extension TrainingExample {
  /// What `train` does, with each of the plan's processes a trainer of its own, which exchanges
  /// messages with the others and shares no memory.
  public func trainOverProcesses(
    _ plan: Plan, rule: TrainingRule = TrainingRule(), steps: Int
  ) throws -> (parameters: [Float], losses: [Double], sentBytes: Int, sentMessages: Int) {
    let verified = try VerifiedPlan(plan)
    let groups = Loopback.groups(plan.processes)
    let parts = Mutex([Int: ([Float], RunRecord)]())
    let feeds = try groups.map { _ in try RowFeed(rows, batch: batch, order: .none) }
    // One thread a process, as each would have.
    let processes = WorkerPool(plan.processes)
    let example = self
    processes.run { process in
      let trainer = Trainer(
        verified, rule: rule, pool: WorkerPool(plan.workersPerProcess), oversubscribed: true,
        transport: groups[process].transport(workers: plan.workersPerProcess))
      trainer.setParameters(example.initial)
      // Twice, so that what a run leaves behind counts.
      let record =
        trainer.run(steps: plan.steps, from: feeds[process])
        + trainer.run(steps: steps - plan.steps, from: feeds[process])
      let parameters = trainer.parameters()
      parts.withLock { $0[process] = (parameters, record) }
    }
    let all = parts.withLock { parts in groups.indices.map { parts[$0]! } }
    return (
      example.initial.indices.map { index in
        Float(bitPattern: all.reduce(0) { $0 | $1.0[index].bitPattern })
      },
      (0..<steps).map { step in all.reduce(0) { $0 + $1.1.losses[step] } },
      all.reduce(0) { $0 + $1.1.sentBytes }, all.reduce(0) { $0 + $1.1.sentMessages }
    )
  }
}
