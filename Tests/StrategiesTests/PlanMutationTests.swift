import Engine
import Kernels
import Networks
import Plans
import Strategies
import Support
import Testing
import Workers

/// Jobs small enough to try every change to every action; with four workers, one has no rows.
private let mutated: [(job: Job, example: TrainingExample)] = [
  ("3-4-2", 3, true, [1, 2, 3, 4]), ("5-18-2", 4, false, [1, 2, 3, 4]), ("2-3-3-2", 2, true, [3]),
  ("2-3-2-2-2", 2, true, [2]),
].flatMap { shape, batch, fused, workers in
  workers.map { workers in
    let example = TrainingExample(shape, batch: batch, rows: 11)
    return (
      Job(
        shape: example.shape, batch: batch, workers: workers, syncEvery: 2, staleness: 0,
        canFuseUpdate: fused, cost: .operations), example
    )
  }
}

@Suite("A changed plan is rejected, or means the same")
struct PlanMutationTests {
  /// What may be accepted is listed in `isHarmless`, and must train the same parameters.
  @Test(arguments: Strategy.all(processes: 1))
  func onThreads(strategy: Strategy) throws {
    try rejectedOrTheSame(strategy, mutated)
  }

  @Test(arguments: Strategy.all(processes: 2))
  func overProcesses(strategy: Strategy) throws {
    try rejectedOrTheSame(
      strategy,
      [(2, 2), (3, 3), (4, 2), (4, 4)].flatMap { workers, processes in
        mutated.filter { $0.job.workers == workers }.map { job, example in
          var job = job
          job.processes = processes
          return (job, example)
        }
      })
  }

  /// Sums inside two caches and across.
  @Test(arguments: ["data-parallel:direct", "task-parallel:averaging"])
  func inTwoLevels(name: String) throws {
    try rejectedOrTheSame(
      try Strategy.named(name),
      mutated.filter { $0.job.workers >= 3 }.map { job, example in
        var job = job
        job.cacheGroups = job.workers == 3 ? [2, 1] : [2, 2]
        return (job, example)
      })
  }

  /// Whose parameters are handed out in turn.
  @Test func staleServer() throws {
    let strategy = try Strategy.named("task-parallel:server")
    let example = TrainingExample("3-2", batch: 2, rows: 11)
    let job = Job(shape: example.shape, batch: 2, workers: 3, processes: 3, staleness: 1)
    try rejectedOrTheSame(strategy, [(job, example)])
  }

  /// Their messages are encoded where they are sent, and take part in races in their own way.
  @Test(
    arguments: Strategy.all(processes: 2).filter { $0.isCompressible }.map {
      $0.compressed(by: .bfloat16)
    })
  func compressed(strategy: Strategy) throws {
    try rejectedOrTheSame(
      strategy,
      [2, 3].flatMap { workers in
        mutated.filter { $0.job.workers == workers }.map { job, example in
          var job = job
          job.processes = workers
          return (job, example)
        }
      })
  }

  private func rejectedOrTheSame(
    _ strategy: Strategy, _ jobs: [(job: Job, example: TrainingExample)]
  ) throws {
    var rejected = 0
    var accepted = 0
    for (job, example) in jobs {
      guard let plan = try? strategy.plan(job), plan.workers.count == job.workers else { continue }
      let pool = try WorkerPool(job.workers)
      let threads = (job.workersPerProcess + 1) / 2
      let shared = try WorkerPool.sharing(job.workers, threads: threads)
      // Adam tells which update it is; asynchronous pushes come in any order, which it tells too.
      let optimizer = plan.fusesUpdates || strategy.member == "server" ? Optimizer.sgd : .adam
      let rule = TrainingRule(optimizer: optimizer)
      let expected = try example.result(VerifiedPlan(plan), rule, pool)
      let seed = UInt64(strategy.name.utf8.reduce(0) { $0 + Int($1) } + job.workers)
      for mutation in plan.mutations().sampled(oneIn: 10, seed: seed) {
        guard let verified = try? VerifiedPlan(mutation.plan) else {
          rejected += 1
          continue
        }
        accepted += 1
        #expect(mutation.isHarmless(in: plan), "accepted: \(mutation)")
        let found = try withDeadline { try example.result(verified, rule, pool) }
        let taken = try withDeadline {
          try example.result(verified, rule, shared, threads: threads)
        }
        let isReordered = mutation.reordersSums || plan.consistency == .relaxed
        #expect(
          isReordered ? found.isClose(to: expected) : found == expected, "not the same: \(mutation)"
        )
        #expect(
          isReordered ? taken.isClose(to: expected) : taken == expected,
          "not the same where workers share threads: \(mutation)")
      }
    }
    #expect(rejected > 100.reduced(by: 20) && (accepted > 0 || !Thoroughness.isFull))
  }
}

private struct TrainingResult: Equatable {
  var parameters: [Float]
  var losses: [Double]

  func isClose(to other: TrainingResult) -> Bool {
    largestDifference(parameters.map(Double.init), other.parameters.map(Double.init)) < 1e-5
      && largestDifference(losses, other.losses) < 1e-5
  }
}

extension TrainingExample {
  /// What three periods make of the plan, on the pool or on so many threads of each process.
  fileprivate func result(
    _ plan: VerifiedPlan, _ rule: TrainingRule, _ pool: WorkerPool, threads: Int? = nil
  ) throws -> TrainingResult {
    let steps = 3 * plan.plan.steps
    guard plan.plan.processes > 1 else {
      let (parameters, losses) = try train(plan, rule: rule, steps: steps, pool: pool)
      return TrainingResult(parameters: parameters, losses: losses)
    }
    let result = try trainOverProcesses(plan, rule: rule, steps: steps, threads: threads)
    return TrainingResult(parameters: result.parameters, losses: result.losses)
  }
}

extension PlanMutation {
  /// The only changes that the verifier may accept, each for its reason.
  ///
  /// So dropping or duplicating a kernel, a send, a receive, a division, a push or
  /// the pulling of tasks is never accepted, nor a row, a column, a peer, an arena, a step or a
  /// round other than the strategy's; the same goes for an update whose result anybody uses.
  fileprivate func isHarmless(in plan: Plan) -> Bool {
    let isAlone = plan.workers.count == 1
    let hasRows = plan.lists[owner].contains { $0.tile != nil || $0 == .pullTasks }
    let allHaveRows = plan.lists.allSatisfy { $0.contains { $0.tile != nil } }
    if case .reduce(_, let from, let into) = original,
      [.drop, .duplicate, .slice, .arena].contains(kind),
      from.contains(Extent(at: into)),
      (from.lower..<from.upper).allSatisfy({ arena in
        arena == into || !plan.lists[arena].contains { $0.tile != nil }
      })
    {
      // Adds the zeros of workers without rows to what is there.
      return true
    }
    switch (kind, original) {
    case (.swap, _):
      // Two neighbours may be independent; running them tells.
      return true
    case (.parameters, .loss), (.parameters, .weightGradient), (.parameters, .forward),
      (.parameters, .backward):
      // The first two read none, and the others may read another replica that is in order.
      return true
    case (.drop, .barrier), (.duplicate, .barrier), (.duplicate, .fetch):
      return isAlone
    case (.duplicate, .clear):
      return true
    case (.slice, .clear(let slice, let arena)):
      // More than its bucket, before anybody sums what is cleared too.
      return plan.lists[owner].filter { if case .clear = $0 { true } else { false } }.count > 1
        && !slice.isEmpty && arena == owner
    case (.duplicate, .reduce(_, let from, let into)):
      // Reads other arenas than it writes, or no other.
      return !from.contains(Extent(into, into + 1)) || isAlone
    case (.drop, .reduce(_, let from, let into)):
      return from == Extent(into, into + 1)
    case (.slice, .reduce(_, let from, let into)):
      // More than its own share, into memory of its own; or less of what is there already.
      return !from.contains(Extent(into, into + 1)) || isAlone
    case (.count, .reduce), (.count, .update):
      // Leaves out a worker whose gradients are zero.
      return !allHaveRows
    case (.arena, .update(_, let gradients, _, _, _))
    where plan.workersPerProcess > 1
      && plan.lists[owner].contains { $0.receivesGradients } && gradients == Extent(at: owner):
      // Reads another worker's gradients where they lie, now that a message has ordered them.
      return true
    case (.drop, .complete(let peer)):
      // A later completion ends this one's messages too, and the peer has answered them before
      // anybody writes what was sent.
      return plan.strategy == "task-parallel:server"
        && plan.lists[owner].count { $0 == .complete(peer: peer) } > 1
    case (.drop, .update), (.slice, .update), (.accumulate, .receive):
      // Nobody computes with this worker's replica.
      return !hasRows
    case (_, _): return false
    }
  }
}

extension Action {
  fileprivate var receivesGradients: Bool {
    if case .receive(let region, _, false) = self { region.buffer == .gradients } else { false }
  }
}
