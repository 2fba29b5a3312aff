import Collectives
import Networks
import Plans
import Testing

@Suite("A plan that only exchanges")
struct ExchangeTests {
  private static let shape = try! NetworkShape("20-10-4")

  /// Everybody clears its gradients, everybody waits for everybody, then comes the all-reduce.
  private func plan(_ algorithm: AllReduce, workers: Int) -> Plan {
    let all = ParameterLayout(Self.shape).all
    return Plan(
      strategy: algorithm.name, shape: Self.shape, batch: 1, purpose: .exchange,
      workers: algorithm.lower(workers, all).enumerated().map { worker, actions in
        [.clear(slice: all, arena: worker), .barrier] + actions + [.barrier]
      })
  }

  @Test("is sound with every algorithm", arguments: AllReduce.all, 1...5)
  func accepted(algorithm: AllReduce, workers: Int) throws {
    let plan = plan(algorithm, workers: workers)
    let verified = try VerifiedPlan(plan)
    #expect(verified.plan == plan && verified.results.isEmpty)
    #expect(verified.layout.count == ParameterLayout(Self.shape).count)
    // Its text says what it is for.
    #expect(try Plan(text: plan.description) == plan)
    // It trains nothing, so it is no plan to train with.
    var training = plan
    training.purpose = .training
    #expect(throws: PlanError.self) { try VerifiedPlan(training) }
  }

  /// Taking any action but a worker's clearing from anywhere breaks an order that somebody needs.
  @Test("needs all of its waits", arguments: AllReduce.all, 2...4)
  func waitsAreNeeded(algorithm: AllReduce, workers: Int) {
    let whole = plan(algorithm, workers: workers)
    for worker in whole.workers.indices {
      for (index, action) in whole.workers[worker].enumerated() {
        switch action {
        case .send, .receive, .complete, .barrier:
          var broken = whole
          broken.workers[worker].remove(at: index)
          #expect(throws: PlanError.self) { try VerifiedPlan(broken) }
        default: continue
        }
      }
    }
  }

  @Test("races where workers clear what others still read")
  func endsInOrder() {
    var plan = plan(AllReduce.all.first { $0.name == "direct" }!, workers: 2)
    for worker in plan.workers.indices { plan.workers[worker].removeLast() }
    #expect {
      try VerifiedPlan(plan)
    } throws: {
      "\($0)".contains("with no order between them")
    }
  }

  @Test("may do nothing at all, and is drawn so")
  func emptyGrid() throws {
    let plan = Plan(
      strategy: "x", shape: Self.shape, batch: 1, purpose: .exchange,
      workers: [[.barrier], [.barrier]])
    let grid = try VerifiedPlan(plan).grid()
    #expect(grid.hasSuffix("idle: 0 of 0 slots, 0.0 %\n"))
  }

  private static let tile = Tile(
    layer: 0, rows: Extent(0, 1), columns: Extent(0, 10), arena: 0, parameters: 0)
  private static let all = ParameterLayout(shape).all

  @Test(
    "does not train",
    arguments: [
      .forward(tile), .weightGradient(tile, accumulate: false), .weightUpdate(tile),
      .update(slice: all, gradientsAt: 0, parameters: 0),
      .divide(slice: all, arena: 0, count: 2),
      .fetch(slice: all, from: 0, into: 0, staleness: 0),
      .push(slice: all, from: 0, into: 0, staleness: 0),
    ] as [Action])
  func trainingIsRejected(action: Action) {
    let plan = Plan(
      strategy: "x", shape: Self.shape, batch: 1, purpose: .exchange, workers: [[action]])
    #expect {
      try VerifiedPlan(plan)
    } throws: {
      "\($0)".contains("trains, but the plan's purpose is exchange")
    }
  }
}
