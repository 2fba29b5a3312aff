import Networks
import Plans
import Strategies
import Support
import Testing

/// A network whose every tensor ends with padding, one that has none, and one layer.
private let shapes = ["5-3-7", "16-32-16", "3-2"]

@Suite("Bytes and messages of a period")
struct TrafficTests {
  private func verified(
    _ name: String, _ shape: String, workers: Int, processes: Int = 1
  ) throws -> VerifiedPlan {
    let strategy = try Strategy.named(name)
    let job = Job(
      shape: try NetworkShape(shape), batch: 16, workers: workers, processes: processes,
      microbatches: 2 * workers,
      syncEvery: 3, canFuseUpdate: false)
    return try VerifiedPlan(strategy.plan(job))
  }

  private func bytes(_ plan: VerifiedPlan) -> Int { Int(plan.bytesReadPerPeriod.reduce(0, +)) }

  /// By hand, for 16-32-16 and rows 16: each of two workers reads the half of both levels'
  /// activations and deltas that the other wrote, the loss of half the rows, and, of the upper
  /// weight's other 8 rows, its own 16 columns.
  @Test func tensorReadsOnlyItsColumns() throws {
    let plan = try verified("layer-parallel:tensor", "16-32-16", workers: 2)
    let hiddenActivations = 16 * 16
    let outputsForTheLoss = 8 * 8
    let lossDeltas = 8 * 16
    let weight = 8 * 16
    #expect(bytes(plan) == 2 * 4 * (hiddenActivations + outputsForTheLoss + lossDeltas + weight))
  }

  /// By hand, for 16-32-16 and rows 16: whole shares of the hidden activations, of the loss's rows
  /// and of the upper weight, a block of the outputs.
  @Test("of a step by columns over processes", arguments: [(2, 1), (2, 2), (4, 1), (4, 2)])
  func tensorOverProcesses(processes: Int, threads: Int) throws {
    let plan = try verified(
      "layer-parallel:tensor", "16-32-16", workers: processes * threads, processes: processes)
    let pairs = processes * (processes - 1)
    let hiddenActivations = 16 * 32 / processes
    let outputsForTheLoss = 16 / processes * 16 / processes
    let lossDeltas = 16 / processes * 16
    let weight = 32 * 16 / processes
    #expect(plan.messagesPerPeriod == 4 * pairs)
    #expect(
      plan.plan.sentBytes
        == 4 * pairs * (hiddenActivations + outputsForTheLoss + lossDeltas + weight))
  }

  /// By hand too: every parameter travels, as the next forward pass is by rows.
  @Test("of a step by rows and columns over processes", arguments: [(2, 1), (2, 2), (4, 1)])
  func rowsColumnsOverProcesses(processes: Int, threads: Int) throws {
    let plan = try verified(
      "hybrid:rows-columns", "16-32-16", workers: processes * threads, processes: processes)
    let pairs = processes * (processes - 1)
    let hiddenActivations = 16 * 32 / processes
    let deltas = 16 * (32 + 16) / processes / processes
    let parameters = ParameterLayout(plan.plan.shape).count / processes
    #expect(plan.messagesPerPeriod == 7 * pairs)
    #expect(plan.plan.sentBytes == 4 * pairs * (hiddenActivations + deltas + parameters))
  }

  @Test("of a server over processes", arguments: [2, 3, 4])
  func serverOverProcesses(workers: Int) throws {
    let plan = try verified(
      "task-parallel:server", "5-3-7", workers: workers, processes: workers)
    let rounds = plan.plan.steps / workers
    #expect(rounds == 8)
    #expect(plan.messagesPerPeriod == rounds * 2 * (workers - 1))
    #expect(plan.plan.sentBytes == plan.messagesPerPeriod * 4 * plan.layout.count)
  }

  @Test("are what the algorithm must move", arguments: shapes, [1, 2, 4])
  func dataParallel(shape: String, workers: Int) throws {
    let n = 4 * ParameterLayout(try NetworkShape(shape)).count
    let others = workers - 1
    // Gradients and parameters, each worker's share from and to each other worker.
    let direct = try verified("data-parallel:direct", shape, workers: workers)
    #expect(bytes(direct) == 2 * others * n)
    #expect(direct.messagesPerPeriod == 0)
    for member in ["tree", "main"] {
      let plan = try verified("data-parallel:\(member)", shape, workers: workers)
      #expect(bytes(plan) == 2 * others * n)
      #expect(plan.messagesPerPeriod == 2 * others)
    }
    for member in ["ring", "halving-doubling"] {
      let plan = try verified("data-parallel:\(member)", shape, workers: workers)
      #expect(bytes(plan) == 2 * others * n)
    }
    let averaging = try verified("task-parallel:averaging", shape, workers: workers)
    #expect(bytes(averaging) == 2 * others * n)
    #expect(averaging.messagesPerPeriod == 2 * others)
    let server = try verified("task-parallel:server", shape, workers: workers)
    #expect(server.messagesPerPeriod == 2 * workers)
  }

  @Test(
    "of a pipeline are its activations and their gradients",
    arguments: ["gpipe", "1f1b", "zero-bubble"])
  func pipeline(member: String) throws {
    let plan = try verified("layer-parallel:\(member)", "5-3-7", workers: 2)
    #expect(bytes(plan) == 2 * 16 * 3 * 4)
    #expect(plan.messagesPerPeriod == 2 * 4)
  }

  /// Every level between two layers lies between two workers.
  @Test func interleaved() throws {
    let plan = try verified("layer-parallel:interleaved", "5-3-7-4-6", workers: 2)
    #expect(bytes(plan) == 2 * 16 * (3 + 7 + 4) * 4)
    #expect(plan.messagesPerPeriod == 3 * 2 * 4)
  }

  /// Two stages of two workers: a pipeline's values of half of the rows each, and the gradients and
  /// parameters of each stage between its two workers. Between four
  /// processes each half of a stage's gradients is a message there and one back, and each process
  /// updates parameters of its own.
  @Test(arguments: [1, 2, 4])
  func layersRows(processes: Int) throws {
    let plan = try verified("hybrid:layers-rows", "16-32-16", workers: 4, processes: processes)
    let n = ParameterLayout(plan.plan.shape).count
    #expect(bytes(plan) == 4 * (2 * 16 * 32 + 2 * n))
    // Eight microbatches of each half of the rows.
    let exchange = processes == 4 ? 2 * 2 * 2 : 0
    #expect(plan.messagesPerPeriod == 2 * 2 * 8 + exchange)
  }

  @Test("of one worker are none", arguments: Strategy.all(processes: 1))
  func alone(strategy: Strategy) throws {
    for shape in shapes {
      let layers = try NetworkShape(shape).layers
      guard strategy.cuts(layers: layers, workers: 1) else { continue }
      let plan = try verified(strategy.name, shape, workers: 1)
      // Tasks and a server's arena count as somebody else's.
      guard plan.plan.tasks.isEmpty && plan.plan.shared == 0 else { continue }
      #expect(bytes(plan) == 0 && plan.messagesPerPeriod == 0)
    }
  }
}

extension Plan {
  /// By all messages of a period.
  fileprivate var sentBytes: Int {
    workers.joined().reduce(0) { total, action in
      guard case .send(let region, _) = action else { return total }
      return total + 4 * region.count
    }
  }
}
