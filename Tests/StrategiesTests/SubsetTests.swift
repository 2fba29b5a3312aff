import Networks
import Plans
import Strategies
import Support
import Testing

@Suite("Data parallelism by as many workers as pay")
struct SubsetTests {
  private static let numbers = [2, 3, 4, 8, 16, 32, 64]

  private func plan(_ name: String, _ job: Job) throws -> VerifiedPlan {
    try VerifiedPlan(Strategy.named("data-parallel:\(name)").plan(job))
  }

  private func active(_ plan: VerifiedPlan) -> Int {
    plan.plan.workers.count { $0.contains { $0.tile != nil } }
  }

  /// The simulation prices the plans as they are.
  @Test("is never priced above direct, nor much above serial", arguments: numbers)
  func neverDearer(workers: Int) throws {
    for (shape, batch) in [("784-128-64-10", 32), ("784-128-64-10", 256), ("64-64-64", 16)] {
      let job = Job(
        shape: try NetworkShape(shape), batch: batch, workers: workers,
        cost: .typical(workers: workers))
      let subset = PlanSimulation(try plan("subset", job), cost: job.pricing)
      let direct = PlanSimulation(try plan("direct", job), cost: job.pricing)
      #expect(subset.makespan <= direct.makespan * (1 + 1e-9), "\(job)")
      // One worker alone takes serial's time and a barrier.
      #expect(subset.makespan <= (subset.serialSeconds + job.pricing.latencySeconds) * (1 + 1e-9))
    }
  }

  @Test func usesAllWhereAllPayAndFewWhereTheyDoNot() throws {
    let large = Job(shape: try NetworkShape("784-128-64-10"), batch: 256, workers: 16)
    let (subset, direct) = (try plan("subset", large), try plan("direct", large))
    #expect(subset.plan.workers == direct.plan.workers)
    let small = Job(shape: try NetworkShape("784-128-64-10"), batch: 32, workers: 16)
    let few = try plan("subset", small)
    #expect(few.plan.workers.count == 16 && active(few) < 16)
    // By hand: where reading another's line costs a second, nothing pays but training alone.
    var alone = small
    alone.cost = PlanCost(flopsPerSecond: 1e11, remoteBytesPerSecond: 64, bytesPerSecond: 1e10)
    #expect(active(try plan("subset", alone)) == 1)
  }
}
