import Networks
import Strategies
import Testing

@testable import Plans

private let free = Double.infinity

/// Counts floating-point operations only.
private let flopsOnly = PlanCost(flopsPerSecond: 1, bytesPerSecond: free)

@Suite struct SimulationTests {
  // MARK: Costs

  struct Cost: Sendable, CustomTestStringConvertible {
    var action: Action
    var seconds: Double
    var testDescription: String { "\(action)" }
  }

  private static func tile(_ layer: Int, columns: Int) -> Tile {
    Tile(layer: layer, rows: Extent(2, 5), columns: Extent(0, columns), arena: 0, parameters: 0)
  }

  /// Of a 7-5-4 network: 3 rows; 1 s a kernel, 4 flops/s, 8 bytes/s, 100 s latency.
  static let costs = [
    Cost(action: .forward(tile(0, columns: 5)), seconds: 1 + 2 * 3 * 5 * 7 / 4),
    Cost(action: .backward(tile(1, columns: 5)), seconds: 1 + 2 * 3 * 5 * 4 / 4),
    Cost(
      action: .weightGradient(tile(1, columns: 2), accumulate: true),
      seconds: 1 + 2 * 3 * 2 * 5 / 4),
    Cost(action: .weightUpdate(tile(0, columns: 5)), seconds: 1 + 2 * 3 * 5 * 7 / 4),
    // Reads 3×4 outputs, writes 3×4 deltas.
    Cost(action: .loss(tile(1, columns: 4)), seconds: 1 + 24 * 4 / 8),
    // Reads gradients and parameters, writes parameters.
    Cost(
      action: .update(slice: Extent(16, 26), gradientsAt: 0, parameters: 0),
      seconds: 30 * 4 / 8),
    Cost(action: .clear(slice: Extent(0, 10), arena: 0), seconds: 10 * 4 / 8),
    Cost(
      action: .reduce(slice: Extent(0, 10), from: Extent(0, 3), into: 1), seconds: 40 * 4 / 8),
    Cost(action: .divide(slice: Extent(0, 10), arena: 0, count: 2), seconds: 20 * 4 / 8),
    Cost(
      action: .receive(
        Region(.activations(level: 1), rows: Extent(0, 2), columns: Extent(0, 5)), peer: 1,
        add: false), seconds: 100 + 20 * 4 / 8),
    Cost(
      action: .receive(Region(.gradients, columns: Extent(0, 10)), peer: 1, add: true),
      seconds: 100 + 30 * 4 / 8),
    Cost(
      action: .fetch(slice: Extent(0, 10), from: 2, into: 0, staleness: 1),
      seconds: 100 + 20 * 4 / 8),
    Cost(
      action: .push(slice: Extent(0, 10), from: 0, into: 2, staleness: 1),
      seconds: 100 + 30 * 4 / 8),
    Cost(action: .barrier, seconds: 100),
    Cost(action: .send(Region(.gradients, columns: Extent(0, 10)), peer: 1), seconds: 0),
    Cost(action: .complete(peer: 1), seconds: 0),
    Cost(action: .pullTasks, seconds: 0),
  ]

  @Test("An action costs its operations, or its bytes and a latency", arguments: costs)
  func cost(_ expected: Cost) throws {
    let plan = try simulatedPlan("serial", "7-5-4", batch: 6, workers: 1)
    let cost = PlanCost(
      kernelSeconds: 1, flopsPerSecond: 4, bytesPerSecond: 8, latencySeconds: 100)
    #expect(cost.seconds(of: expected.action, owner: 0, in: plan) == expected.seconds)
    let counted = PlanCost.unit.seconds(of: expected.action, owner: 0, in: plan)
    #expect(counted == (expected.action.tile == nil ? 0 : 1))
  }

  @Test(
    "Serial takes its own time, and one more batch as long again",
    arguments: [
      "serial", "blas-threads",
    ])
  func serial(strategy: String) throws {
    let plan = try simulatedPlan(strategy, "784-128-64-10", batch: 32, workers: 1)
    let cost = PlanCost(kernelSeconds: 1, flopsPerSecond: 1e6, bytesPerSecond: 1e3)
    for periods in [1, 3] {
      let simulation = PlanSimulation(plan, cost: cost, periods: periods)
      #expect(abs(simulation.predictedSpeedup - 1) < 1e-12)
      #expect(simulation.waitShare == 0)
    }
    // F0 F1 F2 L B2 V2 B1 V1 V0.
    #expect(PlanSimulation(plan, cost: .unit, periods: 2).makespan == 18)
  }

  // MARK: Times by hand

  @Test(
    "Equal stages have the classic bubble, (p − 1) ÷ (m + p − 1)",
    arguments: [
      "layer-parallel:gpipe", "layer-parallel:1f1b",
    ])
  func bubble(strategy: String) throws {
    for (stages, microbatches) in [(1, 4), (2, 2), (3, 7), (4, 4), (4, 8), (4, 32)] {
      let shape = [String](repeating: "8", count: stages + 1).joined(separator: "-")
      let plan = try simulatedPlan(
        strategy, shape, batch: 32, workers: stages, microbatches: microbatches)
      // Forward 1, backward 2 in all, whatever the stage.
      let seconds = plan.plan.workers.map {
        $0.map { action -> Double in
          switch action {
          case .forward: 1
          case .weightGradient: 2
          default: 0
          }
        }
      }
      let simulation = PlanSimulation(plan, seconds: seconds, periods: 1, serialSeconds: 0)
      let (p, m) = (Double(stages), Double(microbatches))
      #expect(simulation.makespan == 3 * (m + p - 1))
      #expect(abs(simulation.waitShare - (p - 1) / (m + p - 1)) < 1e-12)
    }
  }

  @Test("Two stages kernel by kernel")
  func twoStages() throws {
    // Stage 0 has F and W, stage 1 has F, L, B and W, of each of two microbatches.
    let oneFOneB = PlanSimulation(
      try simulatedPlan("layer-parallel:1f1b", "4-4-4", batch: 2, workers: 2, microbatches: 2),
      cost: .unit)
    #expect(
      oneFOneB.kernelStarts(worker: 0) == ["F0.0 0", "F0.1 1", "W0.0 5", "W0.1 9"])
    #expect(
      oneFOneB.kernelStarts(worker: 1) == [
        "F1.0 1", "L1.0 2", "B1.0 3", "W1.0 4", "F1.1 5", "L1.1 6", "B1.1 7", "W1.1 8",
      ])
    #expect(oneFOneB.makespan == 10)
    #expect(oneFOneB.seconds(.compute, worker: 0) == 4)
    #expect(oneFOneB.seconds(.wait, worker: 0) == 6)
    #expect(oneFOneB.seconds(.wait, worker: 1) == 2)
    #expect(oneFOneB.waitShare == 8.0 / 20)

    let gpipe = PlanSimulation(
      try simulatedPlan("layer-parallel:gpipe", "4-4-4", batch: 2, workers: 2, microbatches: 2),
      cost: .unit)
    #expect(gpipe.kernelStarts(worker: 0) == ["F0.0 0", "F0.1 1", "W0.0 7", "W0.1 9"])
    #expect(
      gpipe.kernelStarts(worker: 1) == [
        "F1.0 1", "L1.0 2", "F1.1 3", "L1.1 4", "B1.0 5", "W1.0 6", "B1.1 7", "W1.1 8",
      ])
    #expect(gpipe.makespan == 10)
  }

  @Test("A worker with fewer rows waits for the one with most")
  func unevenRows() throws {
    let plan = try simulatedPlan("data-parallel:direct", "4-2", batch: 3, workers: 2)
    // Forward and weight gradient: 2 · rows · 2 · 4 operations each, of 2 rows and of 1.
    let simulation = PlanSimulation(plan, cost: flopsOnly)
    #expect(simulation.makespan == 64)
    #expect(simulation.seconds(.compute, worker: 0) == 64)
    #expect(simulation.seconds(.compute, worker: 1) == 32)
    #expect(simulation.seconds(.wait, worker: 1) == 32)
    #expect(simulation.serialSeconds == 96)
    #expect(simulation.predictedSpeedup == 1.5)
    #expect(simulation.waitShare == 0.25)
    let barrier = try #require(simulation.spans[1].first { $0.action == .barrier })
    #expect(barrier.ready == 32 && barrier.start == 64 && barrier.waited == 32)
    #expect(barrier.bucket == .wait)
  }

  @Test("A message is copied once the receiver is there and it has been sent")
  func messages() throws {
    let plan = try simulatedPlan("data-parallel:main", "4-2", batch: 3, workers: 2)
    // 8 weights are padded to 16 values, and 2 biases to 16 more.
    #expect(plan.layout.count == 32)
    let simulation = PlanSimulation(
      plan, cost: PlanCost(flopsPerSecond: 1, bytesPerSecond: 4, latencySeconds: 5))
    func span(_ worker: Int, _ matches: (Action) -> Bool) throws -> PlanSimulation.Span {
      try #require(simulation.spans[worker].first { matches($0.action) })
    }
    func isReceive(_ action: Action) -> Bool { if case .receive = action { true } else { false } }
    // Loss: 2 · rows · 2 values at 1 value a second, so worker 0 needs 64 + 8, worker 1 32 + 4.
    let send = try span(1) { if case .send = $0 { true } else { false } }
    #expect(send.start == 36 && send.end == 36)
    let gather = try span(0, isReceive)
    #expect(gather.ready == 72 && gather.start == 72 && gather.end == 72 + 3 * 32 + 5)
    #expect(gather.bucket == .communication)
    let complete = try span(1) { $0 == .complete(peer: 0) }
    #expect(complete.ready == 36 && complete.end == gather.end)
    // Update: 3 · 32 values; the broadcast reads and writes 32.
    let broadcast = try span(1, isReceive)
    #expect(broadcast.start == 173 + 96 && broadcast.end == 269 + 64 + 5)
    #expect(simulation.makespan == 338)
    #expect(simulation.seconds(.communication, worker: 1) == 69)
    #expect(simulation.seconds(.wait, worker: 1) == 338 - 36 - 69)
  }

  @Test("The worker that is idle first pulls the next task")
  func tasks() throws {
    // Tasks of 3, 2 and 2 rows.
    let plan = try simulatedPlan(
      "task-parallel:dynamic", "4-2", batch: 7, workers: 2, microbatches: 3)
    let simulation = PlanSimulation(plan, cost: flopsOnly, periods: 2)
    func pulled(_ worker: Int) -> [Int] {
      simulation.spans[worker].filter { $0.owner >= 2 && $0.index == 0 }.map { $0.owner - 2 }
    }
    #expect(pulled(0) == [0, 0])
    #expect(pulled(1) == [1, 2, 1, 2])
    #expect(simulation.seconds(.compute, worker: 0) == 2 * 96)
    #expect(simulation.seconds(.compute, worker: 1) == 2 * 128)
    #expect(simulation.makespan == 256)
    #expect(simulation.predictedSpeedup == 7.0 / 4)
  }

  @Test(
    "Staleness lets a fast worker run ahead, and no further",
    arguments: [
      (0, [0.0, 3, 6, 9]), (1, [0, 1, 3, 6]), (2, [0, 1, 2, 3]), (9, [0, 1, 2, 3]),
    ])
  func staleness(staleness: Int, fetches: [Double]) throws {
    let plan = try simulatedPlan(
      "task-parallel:server", "4-2", batch: 3, workers: 2, staleness: staleness)
    // Worker 0 needs 1 second a batch, worker 1 needs 3.
    let seconds = plan.plan.workers.enumerated().map { worker, actions in
      actions.map { action -> Double in
        if case .forward = action { worker == 0 ? 1 : 3 } else { 0 }
      }
    }
    let simulation = PlanSimulation(plan, seconds: seconds, periods: 4, serialSeconds: 0)
    let starts = simulation.spans[0].filter {
      if case .fetch = $0.action { true } else { false }
    }
    #expect(starts.map(\.start) == fetches)
    #expect(simulation.makespan == 12)
  }

  @Test("Who comes to the parameter server while it is taken waits its turn")
  func turns() throws {
    let plan = try simulatedPlan("task-parallel:server", "4-2", batch: 3, workers: 3)
    let seconds = plan.plan.workers.map {
      $0.map { action -> Double in
        switch action {
        case .fetch: 4
        case .push: 2
        default: 0
        }
      }
    }
    let simulation = PlanSimulation(plan, seconds: seconds, periods: 1, serialSeconds: 0)
    let turns = simulation.spans.map { spans in
      spans.filter { $0.end > $0.start }.map(\.start)
    }
    // Worker 0 has come at 4 for its push, but 1 and 2 were there first for their fetches.
    #expect(turns == [[0, 12], [4, 14], [8, 16]])
  }
}

extension PlanSimulation {
  fileprivate func kernelStarts(worker: Int) -> [String] {
    spans[worker].compactMap { span in
      guard let tile = span.action.tile else { return nil }
      let letter =
        switch span.action {
        case .forward: "F"
        case .loss: "L"
        case .backward: "B"
        case .weightGradient: "W"
        default: "?"
        }
      return "\(letter)\(tile.layer).\(tile.microbatch) \(Int(span.start))"
    }
  }
}

extension PlanSimulation {
  /// The share of all workers' time that is waiting: a pipeline's bubble.
  fileprivate var waitShare: Double {
    let waiting = spans.indices.reduce(0) { $0 + seconds(.wait, worker: $1) }
    return waiting / (makespan * Double(spans.count))
  }
}
