import Networks
import Plans
import Strategies
import Support
import Testing

@Suite("Compressed strategies")
struct CompressedTests {
  /// A proof looks at which messages are encoded, and hardly at how: the plans of all compressions
  /// must be the same but for the name, and of each job those of one compression, in turn, are
  /// proved.
  @Test(
    "verify on every job over processes, and read back",
    arguments: Strategy.all.filter(\.isCompressible))
  func verifies(strategy: Strategy) throws {
    let variants = Compression.all.map { strategy.compressed(by: $0) }
    var proved: Set<Plan> = []
    for processes in [2, 3, 4] {
      for job in jobs.filter({ $0.workers % processes == 0 }).sampled(oneIn: 6) {
        var job = job
        job.processes = processes
        let plans = try variants.map { try $0.plan(job) }
        for (variant, plan) in zip(variants, plans) {
          #expect(plan.strategy == variant.name && plan.compression == variant.compression)
          #expect(plan.consistency == .relaxed)
          #expect(try Plan(text: plan.description) == plan)
        }
        let unnamed = Set(
          plans.map { plan in
            var plan = plan
            (plan.strategy, plan.compression) = ("", nil)
            return plan
          })
        #expect(unnamed.count == 1, "\(job)")
        // Jobs that differ in what a strategy does not look at have one plan.
        guard proved.insert(unnamed.first!).inserted else { continue }
        _ = try VerifiedPlan(plans[proved.count % plans.count])
      }
    }
  }

  @Test func needTheirMessages() throws {
    let job = Job(shape: try NetworkShape("4-6-3"), batch: 8, workers: 2, processes: 2)
    for name in ["data-parallel:vendor", "layer-parallel:gpipe"] {
      let strategy = try Strategy.select(name, processes: 2)[0]
      #expect(throws: NotApplicable.self) { try strategy.compressed(by: .int8).plan(job) }
    }
    let ring = try Strategy.select("data-parallel:ring+bf16", processes: 2)[0]
    #expect(throws: NotApplicable.self) { try ring.compressed(by: .int8).plan(job) }
    var alone = job
    alone.processes = 1
    #expect(throws: NotApplicable.self) { try ring.plan(alone) }
  }

  @Test func areSelected() throws {
    func names(
      _ text: String, processes: Int = 2, _ compressions: [Compression] = []
    ) throws -> [String] {
      try Strategy.select(text, processes: processes, compressions: compressions).map(\.name)
    }
    #expect(
      try names("data-parallel:ring,serial", [.bfloat16, .topK(every: 20)]) == [
        "serial", "data-parallel:ring", "data-parallel:ring+bf16", "data-parallel:ring+top-k/20",
      ])
    #expect(try names("data-parallel:ring", processes: 1, [.int8]) == ["data-parallel:ring"])
    #expect(try names("data-parallel:tree+top-k/7") == ["data-parallel:tree+top-k/7"])
    #expect(try names("data-parallel:vendor", [.int8]) == ["data-parallel:vendor"])
    #expect(throws: SelectionError.self) { try names("data-parallel:ring+zip") }
    #expect(throws: SelectionError.self) { try names("data-parallel:direct+int8") }
  }

  /// By hand: every worker but the first sends a gradient a round and gets the parameters back,
  /// as they are.
  @Test func serversCompressGradientsOnly() throws {
    let job = Job(
      shape: try NetworkShape("4-6-3"), batch: 8, workers: 4, processes: 2, staleness: 0)
    let server = try Strategy.select(
      "task-parallel:server", processes: 2, compressions: [.bfloat16])
    #expect(server.map(\.name) == ["task-parallel:server", "task-parallel:server+bf16"])
    let plan = try VerifiedPlan(server[1].plan(job))
    // Two of the three are in the other process.
    #expect(plan.wireBytesPerPeriod == Double(2 * (2 * 96 + 4 * 96)))
    #expect(plan.wireMessagesPerPeriod == 4)
    #expect(try VerifiedPlan(server[0].plan(job)).wireBytesPerPeriod == Double(2 * 2 * 4 * 96))
  }

  /// By hand: both workers of the other process send their parameters and get the mean.
  @Test func averagingCompressesParameters() throws {
    let job = Job(shape: try NetworkShape("4-6-3"), batch: 8, workers: 4, processes: 2)
    let averaging = try Strategy.select(
      "task-parallel:averaging", processes: 2, compressions: [.bfloat16])
    #expect(averaging.map(\.name) == ["task-parallel:averaging", "task-parallel:averaging+bf16"])
    #expect(averaging[1].summary.hasSuffix("parameters as bf16"))
    let plan = try VerifiedPlan(averaging[1].plan(job))
    #expect(plan.wireBytesPerPeriod == Double(2 * 2 * 2 * 96))
    #expect(plan.wireMessagesPerPeriod == 4)
    // Worker 1's messages are inside the process, and exact.
    #expect(plan.bytesReadPerPeriod == [384 + 2 * 192, 384, 192, 192])
  }

  /// Two that send before they receive would not know the same of each other's parameters.
  @Test func crossingParametersAreExact() throws {
    let job = Job(shape: try NetworkShape("4-6-3"), batch: 8, workers: 2, processes: 2)
    var plan = try Strategy.select("task-parallel:averaging+int8", processes: 2)[0].plan(job)
    let whole = Region(.parameters, columns: Extent(0, 96))
    for worker in 0..<2 {
      plan.workers[worker] = [
        .send(whole, peer: 1 - worker), .receive(whole, peer: 1 - worker, add: false),
        .complete(peer: 1 - worker),
      ]
    }
    #expect(MessageEncodings(plan).isEmpty)
    plan.workers[1].swapAt(0, 1)
    #expect(MessageEncodings(plan).encoding(worker: 1, index: 0)?.bytes == 97)
  }

  @Test("Inexact messages cannot pass for serial training")
  func areRelaxed() throws {
    let job = Job(shape: try NetworkShape("4-6-3"), batch: 8, workers: 2, processes: 2)
    var plan = try Strategy.select("data-parallel:ring+bf16", processes: 2)[0].plan(job)
    plan.consistency = .synchronous
    #expect(throws: PlanError.self) { try VerifiedPlan(plan) }
  }

  /// By hand, of 96 parameters with their padding and two processes: each half goes there and back once.
  @Test func bytesAreTheEncoded() throws {
    let job = Job(shape: try NetworkShape("4-6-3"), batch: 8, workers: 2, processes: 2)
    #expect(ParameterLayout(job.shape).count == 96)
    for (compression, bytes) in [(Compression.bfloat16, 96), (.int8, 49), (.topK(every: 100), 8)] {
      let ring = try Strategy.select("data-parallel:ring", processes: 2)[0]
      let plan = try VerifiedPlan(ring.compressed(by: compression).plan(job))
      #expect(plan.wireMessagesPerPeriod == 4)
      #expect(plan.wireBytesPerPeriod == Double(4 * bytes))
      #expect(plan.bytesReadPerPeriod == [Double(2 * bytes), Double(2 * bytes)])
      let plain = try VerifiedPlan(ring.plan(job))
      #expect(plain.wireBytesPerPeriod == 4 * 4 * 48)
    }
  }
}
