import Datasets
import Engine
import Plans
import Strategies
import Support
import Testing
import Workers

/// What the plan alone says of a trace. Looks only at orders and sums: how long anything takes is
/// the machine's affair.
@Suite("A traced run")
struct TraceTests {
  static let periods = 3

  /// One action as carried out: all of its spans.
  struct Step {
    var spans: [Trace.Span]
    var first: Trace.Span { spans[0] }
    var start: Double { spans[0].start }
    var end: Double { spans[spans.count - 1].end }
    /// When it was done waiting.
    var free: Double { first.kind == .wait ? first.end : start }
    var position: (Int, Int) { (first.period, first.index) }
    var key: [Int] { [first.owner, first.index, first.period] }
  }

  /// Traces of a strategy on every example, after a run that was not traced, with a thread for each
  /// worker and with fewer.
  private func traces(
    _ strategy: Strategy, check: (Plan, Trace, [[Step]]) throws -> Void
  ) throws {
    var count = 0
    for example in Thoroughness.isOfPaths ? [examples[1]] : examples {
      for workers in Thoroughness.isOfPaths ? [2, 4] : [1, 2, 3, 4, 5] {
        guard let plan = try? strategy.plan(example.job(workers: workers)) else { continue }
        let proof = try VerifiedPlan(plan)
        for threads in Set([workers, (workers + 1) / 2]) {
          let trainer = try example.trainer(
            proof, pool: WorkerPool.sharing(plan.workers.count, threads: threads))
          let feed = try RowFeed(example.rows, batch: example.batch, order: .none)
          _ = trainer.run(steps: plan.steps, from: feed)
          let trace = trainer.trace(periods: Self.periods, from: feed)
          #expect(trainer.nextStep == (1 + Self.periods) * plan.steps)
          try check(plan, trace, trace.spans.map(steps))
          count += 1
        }
      }
    }
    #expect(count >= 2)
  }

  private func steps(_ spans: [Trace.Span]) -> [Step] {
    var steps: [Step] = []
    for span in spans {
      let key = [span.owner, span.index, span.period]
      if steps.last?.key == key {
        steps[steps.count - 1].spans.append(span)
      } else {
        steps.append(Step(spans: [span]))
      }
    }
    return steps
  }

  @Test(
    "shows every action once a period, in the plan's order", arguments: Strategy.all(processes: 1))
  func everyActionOnce(strategy: Strategy) throws {
    try traces(strategy) { plan, trace, workers in
      let lists = plan.workers + plan.tasks
      let all = workers.joined().map(\.key)
      #expect(Set(all).count == all.count)
      #expect(all.count == Self.periods * lists.reduce(0) { $0 + $1.count })
      #expect(all.allSatisfy { (0..<Self.periods).contains($0[2]) })
      for (worker, steps) in workers.enumerated() {
        #expect(steps.allSatisfy { $0.first.action == lists[$0.first.owner][$0.first.index] })
        let own = steps.filter { $0.first.owner == worker }.map {
          [$0.first.period, $0.first.index]
        }
        let planned = (0..<Self.periods).flatMap { period in
          lists[worker].indices.map { [period, $0] }
        }
        #expect(own == planned)
        // Tasks are carried out whole, between the action before `pullTasks` and it.
        var task: [Step] = []
        for step in steps {
          if step.first.owner >= plan.workers.count {
            #expect(step.first.index == (task.last.map { $0.first.index + 1 } ?? 0))
            task.append(step)
            if step.first.index == lists[step.first.owner].count - 1 { task = [] }
          } else {
            #expect(task.isEmpty)
          }
        }
        for (step, next) in zip(steps, steps.dropFirst())
        where step.first.owner >= plan.workers.count && next.first.owner < plan.workers.count {
          #expect(next.first.action == .pullTasks && next.first.period == step.first.period)
        }
      }
    }
  }

  @Test(
    "has spans without gaps, which add up to the run's times", arguments: Strategy.all(processes: 1)
  )
  func spansFillTheRun(strategy: Strategy) throws {
    try traces(strategy) { plan, trace, workers in
      let record = trace.record
      #expect(record.steps == Self.periods * plan.steps && trace.spans.count == plan.workers.count)
      #expect(trace.spans.map { $0[0].start }.min() == 0)
      for (spans, times) in zip(trace.spans, record.workers) {
        #expect(zip(spans, spans.dropFirst()).allSatisfy { $0.end == $1.start })
        #expect(spans.allSatisfy { $0.start <= $0.end })
        func sum(_ kind: Bucket) -> Double {
          spans.reduce(0) { $0 + ($1.kind == kind ? $1.end - $1.start : 0) }
        }
        let grain = 1e-9 * Double(spans.count)
        #expect(abs(sum(.compute) - times.compute) < grain)
        #expect(abs(sum(.communication) - times.communication) < grain)
        // What comes after the last action is waiting for the others.
        let last = spans[0].start + times.total
        #expect(abs(sum(.wait) + last - spans[spans.count - 1].end - times.wait) < grain)
        #expect(spans[spans.count - 1].end <= last + grain)
        #expect(last <= record.seconds + grain)
      }
    }
  }

  @Test("waits first, and only where an action may wait", arguments: Strategy.all(processes: 1))
  func kindsFitActions(strategy: Strategy) throws {
    try traces(strategy) { _, _, workers in
      for steps in workers {
        for (number, step) in steps.enumerated() {
          // A worker that shares its thread waits for its first turn.
          let kinds = step.spans.map(\.kind).drop { number == 0 && $0 == .wait }
          let possible: [Bucket] =
            switch step.first.action {
            case .update(_, let gradients, _, _, _) where gradients.count > 1: [.communication]
            case .forward, .loss, .backward, .weightGradient, .weightUpdate, .update, .clear,
              .pullTasks:
              [.compute]
            case .send, .reduce, .divide: [.communication]
            case .complete, .barrier: [.wait]
            case .receive, .fetch, .startCollective, .finishCollective: [.wait, .communication]
            case .push: [.wait, .communication, .compute]
            }
          #expect(
            Array(kinds) == possible.filter(kinds.contains) && Set(kinds).isSubset(of: possible))
        }
      }
    }
  }

  @Test("lets nothing go on before what it waits for", arguments: Strategy.all(processes: 1))
  func waitsEndAfterTheirCause(strategy: Strategy) throws {
    try traces(strategy) { plan, _, workers in
      func all(_ worker: Int, _ isWanted: (Action) -> Bool) -> [Step] {
        workers[worker].filter { isWanted($0.first.action) }
      }
      for worker in plan.workers.indices {
        for peer in plan.workers.indices {
          let sends = all(peer) {
            if case .send(_, worker) = $0 { true } else { false }
          }
          let receives = all(worker) {
            if case .receive(_, peer, _) = $0 { true } else { false }
          }
          #expect(sends.count == receives.count)
          for (send, receive) in zip(sends, receives) {
            #expect(receive.free >= send.start && receive.end >= receive.free)
          }
          for complete in all(peer, { $0 == .complete(peer: worker) }) {
            let sent = sends.count { $0.position < complete.position }
            #expect(sent > 0 && complete.end >= receives[sent - 1].free)
          }
        }
        for (number, barrier) in all(worker, { $0 == .barrier }).enumerated() {
          for peer in plan.workers.indices {
            #expect(barrier.end >= all(peer) { $0 == .barrier }[number].start)
          }
        }
      }
    }
  }

  @Test("trains what an untraced one does", arguments: Strategy.all(processes: 1))
  func trainsTheSame(strategy: Strategy) throws {
    for workers in [1, 2, 3] {
      let example = examples[1]
      guard let plan = try? strategy.plan(example.job(workers: workers)),
        plan.consistency == .synchronous
      else { continue }
      let trainer = try example.trainer(plan)
      let feed = try RowFeed(example.rows, batch: example.batch, order: .none)
      let record = trainer.trace(periods: Self.periods, from: feed).record
      let reference = try example.train(plan, steps: Self.periods * plan.steps)
      #expect(trainer.parameters() == reference.parameters)
      #expect(record.losses == reference.losses)
    }
  }
}
