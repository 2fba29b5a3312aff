import Networks
import Strategies
import Testing

@testable import Plans

private let periods = 3

/// Every plan of a strategy that is simulated here, with the costs it is simulated with.
private func simulations(of strategy: Strategy) throws -> [(VerifiedPlan, PlanCost, PlanSimulation)]
{
  var found: [(VerifiedPlan, PlanCost, PlanSimulation)] = []
  let costs = [
    PlanCost.unit, PlanCost(flopsPerSecond: 1000, bytesPerSecond: .infinity),
    PlanCost(kernelSeconds: 1, flopsPerSecond: 100, bytesPerSecond: 64, latencySeconds: 0.5),
  ]
  for workers in [1, 2, 3, 4, 7] {
    for (batch, fuse, staleness) in [(5, true, 0), (16, false, 2)] {
      guard
        let plan = try simulatedPlan(
          strategy, "7-9-6-5-3", batch: batch, workers: workers, canFuseUpdate: fuse,
          staleness: staleness)
      else { continue }
      for cost in costs {
        found.append((plan, cost, PlanSimulation(plan, cost: cost, periods: periods)))
      }
    }
  }
  return found
}

/// Times that only differ by the order of a sum.
private func near(_ a: Double, _ b: Double) -> Bool { abs(a - b) <= 1e-9 * max(1, abs(a), abs(b)) }

@Suite struct SimulationPropertyTests {
  @Test(
    "Every action is carried out once a period, one after the other, for what it costs",
    arguments: Strategy.all(processes: 1))
  func spans(strategy: Strategy) throws {
    let all = try simulations(of: strategy)
    #expect(all.count >= 6)
    for (plan, cost, simulation) in all {
      let lists = plan.plan.workers + plan.plan.tasks
      var counts = lists.map { [Int](repeating: 0, count: $0.count) }
      for (worker, spans) in simulation.spans.enumerated() {
        var end = 0.0
        var own = 0
        for span in spans {
          #expect(span.ready == end && span.start >= span.ready)
          let seconds = cost.seconds(of: span.action, owner: span.owner, in: plan)
          #expect(span.end == span.start + seconds)
          #expect(span.action == lists[span.owner][span.index])
          counts[span.owner][span.index] += 1
          if span.owner < plan.plan.workers.count {
            #expect(span.owner == worker)
            #expect(span.period * lists[worker].count + span.index == own)
            own += 1
          }
          end = span.end
        }
        let buckets = Bucket.allCases.map { simulation.seconds($0, worker: worker) }
        #expect(near(buckets.reduce(0, +), simulation.makespan))
        let gaps = spans.reduce(simulation.makespan - end) {
          $0 + ($1.bucket == .wait ? $1.end - $1.ready : $1.waited)
        }
        #expect(near(simulation.seconds(.wait, worker: worker), gaps))
      }
      #expect(counts.joined().allSatisfy { $0 == periods })
    }
  }

  @Test(
    "Nothing takes less than its busiest worker, or its whole work shared by all",
    arguments: Strategy.all(processes: 1))
  func bounds(strategy: Strategy) throws {
    for (plan, cost, simulation) in try simulations(of: strategy) {
      func work(_ owner: Int, _ actions: [Action]) -> Double {
        actions.reduce(0) { $0 + cost.seconds(of: $1, owner: owner, in: plan) }
      }
      let workers = plan.plan.workers
      let loads = workers.enumerated().map { Double(periods) * work($0, $1) }
      let tasks = plan.plan.tasks.enumerated().map {
        Double(periods) * work(workers.count + $0, $1)
      }
      let shared = (loads + tasks).reduce(0, +) / Double(workers.count)
      let total = (loads + tasks).reduce(0, +)
      let makespan = simulation.makespan
      #expect(makespan >= loads.max()! * (1 - 1e-9) && makespan >= shared * (1 - 1e-9))
      // Somebody works at any time.
      #expect(makespan <= total * (1 + 1e-9))
      let working = simulation.spans.joined().reduce(0) { $0 + $1.end - $1.start }
      #expect(near(working, total))
    }
  }

  @Test(
    "Actions start when they and all they wait for are ready, and no later",
    arguments: Strategy.all(processes: 1))
  func waits(strategy: Strategy) throws {
    for (plan, _, simulation) in try simulations(of: strategy) {
      var expected = Expectations(simulation.spans)
      for spans in simulation.spans {
        for span in spans { expected.check(span, workers: plan.plan.workers.count) }
      }
    }
  }
}

/// Looks up, for one finished simulation, when each wait could be over.
private struct Expectations {
  private let spans: [[PlanSimulation.Span]]
  private let barriers: [[PlanSimulation.Span]]
  private let fetches: [[PlanSimulation.Span]]
  private let pushes: [[PlanSimulation.Span]]
  /// How many of its kind an owner has had: channels, barriers, fetches and pushes.
  private var counts: [String: Int] = [:]

  init(_ spans: [[PlanSimulation.Span]]) {
    self.spans = spans
    barriers = spans.map { $0.filter { $0.action == .barrier } }
    fetches = spans.map { $0.filter { if case .fetch = $0.action { true } else { false } } }
    pushes = spans.map { $0.filter { if case .push = $0.action { true } else { false } } }
  }

  private mutating func number(_ key: String) -> Int {
    defer { counts[key, default: 0] += 1 }
    return counts[key, default: 0]
  }

  private func sends(from sender: Int, to receiver: Int) -> [PlanSimulation.Span] {
    spans[sender].filter { if case .send(_, receiver) = $0.action { true } else { false } }
  }

  private func receives(from sender: Int, at receiver: Int) -> [PlanSimulation.Span] {
    spans[receiver].filter {
      if case .receive(_, sender, _) = $0.action { true } else { false }
    }
  }

  /// When everybody else has done `count` of something.
  private func done(_ count: Int, _ kind: [[PlanSimulation.Span]], but worker: Int) -> Double {
    guard count > 0 else { return 0 }
    return kind.indices.filter { $0 != worker }.map { kind[$0][count - 1].end }.max() ?? 0
  }

  mutating func check(_ span: PlanSimulation.Span, workers: Int) {
    let worker = span.owner
    switch span.action {
    case .receive(let region, let peer, _):
      let message = sends(from: peer, to: worker)[number("\(peer)>\(worker)")]
      #expect(message.action == .send(region, peer: worker))
      #expect(span.start == max(span.ready, message.end))
    case .complete(let peer):
      // Everything the worker sent before this action of its own list.
      let sent = sends(from: worker, to: peer).filter {
        ($0.period, $0.index) < (span.period, span.index)
      }
      let taken = receives(from: worker, at: peer).prefix(sent.count)
      #expect(taken.count == sent.count)
      #expect(span.start == max(span.ready, taken.map(\.end).max() ?? 0))
    case .barrier:
      let episode = number("|\(worker)")
      #expect(span.start == barriers.map { $0[episode].ready }.max())
    case .fetch(_, _, _, let staleness):
      let mine = number("Q\(worker)") + 1
      checkLock(span, after: done(mine - 1 - staleness, pushes, but: worker))
    case .push(_, _, _, let staleness):
      let mine = number("P\(worker)") + 1
      checkLock(span, after: done(mine - staleness, fetches, but: worker))
    case .forward, .loss, .backward, .weightGradient, .weightUpdate, .update, .clear, .reduce,
      .divide, .send, .startCollective, .finishCollective, .pullTasks:
      // A task's first action, too: it was pulled by whoever came to it.
      #expect(span.start == span.ready)
    }
  }

  /// Fetches and pushes exclude each other; one starts when it may, or right after another.
  private func checkLock(_ span: PlanSimulation.Span, after gate: Double) {
    let others = (fetches + pushes).joined().filter { $0 != span }
    #expect(others.allSatisfy { $0.end <= span.start || span.end <= $0.start })
    let mayStart = max(span.ready, gate)
    #expect(
      span.start == mayStart
        || span.start > mayStart && others.contains { $0.end == span.start })
  }
}
