import Datasets
import Engine
import Plans
import Workers

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

extension TrainingExample {
  /// What `train` does, with each of the plan's processes a trainer of its own, which exchanges
  /// messages with the others and shares no memory.
  ///
  /// - Parameters:
  ///   - threads: the threads of each process; nil for one a worker.
  ///   - firstOnly: whether `threads` is said of the first process, and the others have one a worker.
  public func trainOverProcesses(
    _ plan: Plan, rule: TrainingRule = TrainingRule(), steps: Int, threads: Int? = nil,
    firstOnly: Bool = false
  ) throws -> (parameters: [Float], losses: [Double], sentBytes: Int, sentMessages: Int) {
    try trainOverProcesses(
      VerifiedPlan(plan), rule: rule, steps: steps, threads: threads, firstOnly: firstOnly)
  }

  public func trainOverProcesses(
    _ verified: VerifiedPlan, rule: TrainingRule = TrainingRule(), steps: Int,
    threads: Int? = nil, firstOnly: Bool = false
  ) throws -> (parameters: [Float], losses: [Double], sentBytes: Int, sentMessages: Int) {
    let plan = verified.plan
    let groups = Loopback.groups(plan.processes)
    let parts = Locked([Int: ([Float], RunRecord)]())
    let feeds = try groups.map { _ in try RowFeed(rows, batch: batch, order: .none) }
    // One thread a process, as each would have.
    let processes = try WorkerPool(plan.processes)
    let pools = try groups.map {
      try WorkerPool.sharing(
        plan.workersPerProcess, threads: firstOnly && $0.rank > 0 ? nil : threads)
    }
    let example = self
    processes.run { process in
      let transport = groups[process].transport(workers: plan.workersPerProcess)
      let part = example.part(
        of: verified, rule: rule, steps: steps, transport, feeds[process], pools[process],
        collectivesBlock: threads == nil)
      parts.withLock { $0[process] = part }
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

  /// One process's part of that: the parameters that it holds, and its workers' record.
  public func trainPart(
    of plan: Plan, rule: TrainingRule, steps: Int, _ transport: Transport, threads: Int? = nil,
    collectivesBlock: Bool = true
  ) throws -> (parameters: [Float], record: RunRecord) {
    part(
      of: try VerifiedPlan(plan), rule: rule, steps: steps, transport,
      try RowFeed(rows, batch: batch, order: .none),
      try WorkerPool.sharing(plan.workersPerProcess, threads: threads),
      collectivesBlock: collectivesBlock)
  }

  private func part(
    of plan: VerifiedPlan, rule: TrainingRule, steps: Int, _ transport: Transport,
    _ feed: RowFeed, _ pool: WorkerPool, collectivesBlock: Bool
  ) -> (parameters: [Float], record: RunRecord) {
    let trainer = Trainer(
      plan, rule: rule, pool: pool, oversubscribed: true, transport: transport,
      collectivesBlock: collectivesBlock)
    trainer.setParameters(initial)
    // Twice, so that what a run leaves behind counts.
    let period = plan.plan.steps
    let record =
      trainer.run(steps: period, from: feed) + trainer.run(steps: steps - period, from: feed)
    return (trainer.parameters(), record)
  }
}
