import Networks
import Plans
import Strategies
import Support
import Testing

/// A network whose every tensor ends with padding, one that has none, and one layer.
private let shapes = ["5-3-7", "16-32-16", "3-2"]

@Suite("Bytes and messages of a period")
struct TrafficTests {
  private func verified(_ name: String, _ shape: String, workers: Int) throws -> VerifiedPlan {
    let strategy = try #require(Strategy.all.first { $0.name == name })
    let job = Job(
      shape: try NetworkShape(shape), batch: 16, workers: workers, microbatches: 2 * workers,
      syncEvery: 3, canFuseUpdate: false)
    return try VerifiedPlan(strategy.plan(job))
  }

  @Test("are what the algorithm must move", arguments: shapes, [1, 2, 4])
  func dataParallel(shape: String, workers: Int) throws {
    let n = 4 * ParameterLayout(try NetworkShape(shape)).count
    let others = workers - 1
    // Gradients and parameters, each worker's share from and to each other worker.
    let direct = try verified("data-parallel:direct", shape, workers: workers)
    #expect(Int(direct.bytesReadPerPeriod.reduce(0, +)) == 2 * others * n)
    #expect(direct.messagesPerPeriod == 0)
    for member in ["tree", "main"] {
      let plan = try verified("data-parallel:\(member)", shape, workers: workers)
      #expect(Int(plan.bytesReadPerPeriod.reduce(0, +)) == 2 * others * n)
      #expect(plan.messagesPerPeriod == 2 * others)
    }
    for member in ["ring", "halving-doubling"] {
      let plan = try verified("data-parallel:\(member)", shape, workers: workers)
      #expect(Int(plan.bytesReadPerPeriod.reduce(0, +)) == 2 * others * n)
    }
    let averaging = try verified("task-parallel:averaging", shape, workers: workers)
    #expect(Int(averaging.bytesReadPerPeriod.reduce(0, +)) == 2 * others * n)
    #expect(averaging.messagesPerPeriod == 2 * others)
    let server = try verified("task-parallel:server", shape, workers: workers)
    #expect(server.messagesPerPeriod == 2 * workers)
  }

  @Test("of a pipeline are its activations and their gradients", arguments: ["gpipe", "1f1b"])
  func pipeline(member: String) throws {
    let plan = try verified("layer-parallel:\(member)", "5-3-7", workers: 2)
    #expect(Int(plan.bytesReadPerPeriod.reduce(0, +)) == 2 * 16 * 3 * 4)
    #expect(plan.messagesPerPeriod == 2 * 4)
  }

  @Test("of one worker are none", arguments: Strategy.all)
  func alone(strategy: Strategy) throws {
    for shape in shapes {
      let plan = try verified(strategy.name, shape, workers: 1)
      // Tasks and a server's place count as somebody else's.
      guard plan.plan.tasks.isEmpty && plan.plan.shared == 0 else { continue }
      #expect(Int(plan.bytesReadPerPeriod.reduce(0, +)) == 0 && plan.messagesPerPeriod == 0)
    }
  }
}
