import Networks
import Strategies
import Support
import Testing

@testable import Plans

/// The prices of reading other workers' values, and of products that are narrow.
@Suite struct RemoteReadTests {
  @Test func regionsAreCountedInLines() {
    func region(_ lower: Int, _ upper: Int, rows: Int = 3) -> Region {
      Region(.activations(level: 1), rows: Extent(0, rows), columns: Extent(lower, upper))
    }
    #expect(region(0, 32).lines == 3 * 2)
    #expect(region(8, 32).lines == 3 * 2)
    #expect(region(8, 33, rows: 1).lines == 3)
    #expect(region(0, 64).lines(heldBy: region(16, 48)) == 3 * 2)
    // A line that two share is held by neither of them.
    #expect(region(0, 64).lines(heldBy: region(8, 40)) == 3)
    #expect(region(0, 64).lines(heldBy: region(8, 24)) == 0)
    // Of the line at an end, the region has no more than the other one.
    #expect(region(8, 24).lines(heldBy: region(0, 24)) == 3 * 2)
    #expect(region(0, 10).lines(heldBy: region(0, 10, rows: 2)) == 2)
    #expect(region(0, 16).lines(heldBy: Region(.gradients, columns: Extent(0, 16))) == 0)
  }

  /// By hand, for 16-32-16, 16 rows and two workers, the second of which has neurons 16 to 31 and 8
  /// to 15: it reads the first one's half of the hidden activations for its forward pass and for its
  /// weight gradient, rows of outputs that hold the other's columns on the same line, all deltas of
  /// the other's rows and those of its own rows, and of the weight's other 8 rows half a row each.
  @Test func readingIsPricedByLines() throws {
    let job = Job(shape: try NetworkShape("16-32-16"), batch: 16, workers: 2)
    let plan = try VerifiedPlan(Strategy.named("layer-parallel:tensor").plan(job))
    // A line takes a second, and nothing else takes any time to speak of.
    let cost = PlanCost(
      flopsPerSecond: 1e30, remoteBytesPerSecond: 64, bytesPerSecond: .infinity)
    let seconds = zip(plan.plan.workers[1], cost.seconds(of: plan)[1]).filter { $0.1 > 0.5 }
      .map { "\($0.0.pass.map { "\($0)" } ?? "loss") \(Int($0.1.rounded()))" }
    let hidden = 16
    let outputs = 8
    // The rows of the deltas that the other has written.
    let deltas = 8
    let weight = 8 * 32 / 16 / 2
    #expect(
      seconds == [
        "forward \(hidden)", "loss \(outputs)", "backward \(deltas + weight)",
        "weights \(hidden + deltas)",
      ])
    // Worker 1 reads nothing of the other for the first layer's gradient but what it owns.
    #expect(PlanCost(flopsPerSecond: 1, bytesPerSecond: 1).seconds(of: plan)[1].reduce(0, +) < 1e6)
  }

  @Test func aWorkerAloneReadsNothingOfOthers() throws {
    for strategy in Strategy.all(processes: 1) {
      let job = Job(shape: try NetworkShape("20-33-10"), batch: 7, workers: 1)
      guard let cut = try? strategy.plan(job) else { continue }
      let plan = try VerifiedPlan(cut)
      guard plan.plan.tasks.isEmpty && plan.plan.shared == 0 else { continue }
      let free = PlanCost(flopsPerSecond: 1e30, bytesPerSecond: .infinity)
      let remote = PlanCost(
        flopsPerSecond: 1e30, remoteBytesPerSecond: 1, bytesPerSecond: .infinity)
      #expect(free.seconds(of: plan) == remote.seconds(of: plan), "\(strategy.name)")
    }
  }

  /// By hand: 3 rows, 5 columns in vectors of 4, 7 inputs.
  @Test func aPartOfAVectorCostsAWholeOne() throws {
    let layout = ParameterLayout(try NetworkShape("7-9-4"))
    let tile = Tile(layer: 0, rows: Extent(0, 3), columns: Extent(4, 9), arena: 0, parameters: 0)
    let cost = PlanCost(
      kernelSeconds: 1, flopsPerSecond: 2, weightBytesPerSecond: 8, inputBytesPerSecond: 16,
      vectorColumns: 4, bytesPerSecond: 1)
    let expected = 1 + Double(3 * 8 * 7) + Double(4 * 8 * 7) / 8 + Double(4 * 3 * 7) / 16
    #expect(cost.seconds(of: .forward(tile), owner: 0, layout: layout) == expected)
    #expect(cost.seconds(of: .weightUpdate(tile), owner: 0, layout: layout) == expected)
  }

  @Test func typicalBarriersGrowWithTheLogarithmOfTheWorkers() {
    let latencies = [1, 2, 3, 4, 5, 16, 64].map { PlanCost.typical(workers: $0).latencySeconds }
    #expect(zip(latencies, [0, 1, 2, 2, 3, 4, 6]).allSatisfy { abs($0 - $1 * 0.25e-6) < 1e-12 })
  }

  @Test func cutsAreCounted() throws {
    let job = Job(shape: try NetworkShape("8-32-3"), batch: 6, workers: 2)
    let plan = try Strategy.named("hybrid:rows-columns").plan(job)
    #expect(
      plan.cuts.map(\.description) == [
        "F0 2 × 1", "F1 2 × 1", "L1 2 × 1", "B1 2 × 1", "V1 1 × 2", "V0 1 × 2",
      ])
    #expect(plan.cuts.allSatisfy { $0.workers == 2 })
  }
}
