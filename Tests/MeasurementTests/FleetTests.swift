import Datasets
import Engine
import Machine
import Networks
import Plans
import Strategies
import Support
import Testing
import Workers

@testable import Measurement

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Whole runs of several processes, over a group of them in this one.
struct FleetTests {
  private static let (shape, batch) = ("12-9-7-4", 6)

  private func settings(widths: [Int]) throws -> RunSettings {
    RunSettings(
      strategies: try Strategy.select("all", processes: 2, compressions: [.bfloat16]),
      workers: widths, shape: try NetworkShape(Self.shape), batch: Self.batch,
      rule: TrainingRule(), seed: 9, order: .none, microbatches: nil, syncEvery: 2,
      staleness: 1, binding: try Binding("close"), places: try PlaceKind("cores"),
      stopping: StoppingRule(rounds: 2), sampleSeconds: 0.0005, retakes: 0, curveSteps: 12,
      initialParameters: nil)
  }

  /// Runs `body` as rank 0 while the other processes follow. A process that never answers fails the
  /// test at a deadline.
  private func lead<Value: Sendable>(
    processes: Int, widths: [Int],
    _ body: @escaping @Sendable (BenchmarkRun, RowFeed) throws -> Value
  ) throws -> Value {
    try withDeadline(seconds: 600) { try leads(processes: processes, widths: widths, body) }
  }

  private func leads<Value>(
    processes: Int, widths: [Int], _ body: (BenchmarkRun, RowFeed) throws -> Value
  ) throws -> Value {
    let settings = try settings(widths: widths)
    let example = TrainingExample(Self.shape, batch: Self.batch)
    let dataset = Dataset(
      name: "tiny", provenance: "drawn", training: example.rows, test: example.rows)
    func feed() throws -> RowFeed {
      try RowFeed(dataset.training, batch: settings.batch, order: settings.order)
    }
    let topology = try Topology(source: "pack:1 core:2 pu:1")
    let groups = Loopback.groups(processes)
    let served = Locked(0)
    for rank in 1..<processes {
      let (feed, group) = (try feed(), groups[rank])
      WorkerPool.detached {
        let crews = Crews(on: topology, binding: settings.binding, places: settings.places)
        Follower(group, widths: widths, rule: settings.rule, feed: feed, crews: crews).serve()
        served.withLock { $0 += 1 }
      }
    }
    let fleet = Fleet(groups[0], widths: widths)
    let run = BenchmarkRun(settings, dataset: dataset, topology: topology, fleet: fleet)
    try run.prepare()
    let value = try body(run, try feed())
    fleet.end()
    #expect(comesTrue { served.withLock { $0 } == processes - 1 })
    return value
  }

  @Test("Every strategy over processes is equivalent and sends what its plan sends")
  func wholeRun() throws {
    try lead(processes: 2, widths: [1, 2]) { run, feed in
      run.check(feed)
      run.measureLinks()
      run.measure(feed)
      run.traceTimelines(feed)
      #expect(run.contenders.contains { $0.strategy.compression == .bfloat16 })
      for contender in run.contenders {
        let mayBeSkipped =
          contender.strategy.reach == .oneProcess || contender.strategy.family == .layerParallel
          || contender.strategy.member == "vendor-sharded"
        #expect(contender.status == .ok || (mayBeSkipped && contender.status == .skipped))
        guard contender.status == .ok else { continue }
        #expect(contender.samples.count == 2, "\(contender.name): \(contender.reason)")
        #expect(contender.timeline?.spans.count == (contender.plan?.plan.workers.count ?? 0))
        guard !contender.strategy.isBase, let plan = contender.plan else { continue }
        #expect(
          contender.processes == 2
            && contender.seats.map(\.rank)
              == contender.seats.indices
              .map { $0 * 2 / contender.workers }
        )
        for sample in contender.samples {
          #expect(sample.workers.count == contender.workers)
          let periods = sample.steps / plan.plan.steps
          #expect(sample.run.sentMessages == periods * plan.wireMessagesPerPeriod)
          #expect(Double(sample.run.sentBytes) == Double(periods) * plan.wireBytesPerPeriod)
        }
      }
      let levels = Set(run.links.map(\.level))
      #expect(levels == [.thread, .host])
      #expect(run.links.allSatisfy { $0.seconds > 0 && $0.fastest <= $0.seconds })
      // Of two, an all-reduce moves each byte once over each link.
      #expect(run.links.allSatisfy { $0.busBandwidth == $0.bandwidth })
    }
  }

  @Test("An unfinished run goes on where it was, and a finished one has nothing left")
  func carriesOn() throws {
    let bytes = try lead(processes: 2, widths: [1]) { run, feed in
      run.check(feed)
      #expect(!UnfinishedRun.isOver(run))
      run.measure(feed)
      #expect(UnfinishedRun.isOver(run))
      return Wire.bytes(UnfinishedRun(run))
    }
    try lead(processes: 2, widths: [1]) { run, feed in
      run.carryOn(try Wire.read(UnfinishedRun.self, bytes))
      run.check(feed)
      run.measure(feed)
      #expect(run.contenders.filter { $0.status == .ok }.allSatisfy { $0.samples.count == 2 })
    }
  }
}

struct FleetWaitingTests {
  /// Nobody but the fleet's own caller runs here, so that whoever looks in from another thread
  /// finds it waiting or not by what this test does, and not by chance.
  @Test("Another thread looks in only while the caller waits for the others")
  func looksIn() {
    let fleet = Fleet(Loopback.groups(1)[0], widths: [1])
    #expect(!fleet.whileWaiting(within: 0.01) { Issue.record("the caller is not waiting") })
    let looks = Locked(0)
    fleet.waiting {
      WorkerPool.detached {
        #expect(fleet.whileWaiting(within: 60) { looks.withLock { $0 += 1 } })
      }
      #expect(comesTrue { looks.withLock { $0 } > 0 })
    }
    #expect(!fleet.whileWaiting(within: 0) { Issue.record("the caller waits no more") })
    #expect(looks.withLock { $0 } == 1)
  }

  /// The caller comes back only when the other has read: its next write would be a race.
  @Test("The caller is held until the other has read")
  func holds() {
    let fleet = Fleet(Loopback.groups(1)[0], widths: [1])
    let (isReading, hasRead) = (Locked(false), Locked(false))
    fleet.waiting {
      WorkerPool.detached {
        _ = fleet.whileWaiting(within: 60) {
          isReading.withLock { $0 = true }
          for _ in 0..<1_000 { sched_yield() }
          hasRead.withLock { $0 = true }
        }
      }
      #expect(comesTrue { isReading.withLock { $0 } })
    }
    #expect(hasRead.withLock { $0 })
  }
}

struct AttendanceTests {
  private static let peers = ["a", "a", "b"].enumerated().map {
    ProcessPeer(rank: $0, host: $1, process: 1, machine: $1, space: $1)
  }

  private static let same = Attendance(
    hindrance: nil, program: 1, arguments: ["--seed", "1"], data: 2, kernels: "Zen",
    allowedPUs: "0-1", topology: nil)

  private func problem(_ change: (inout Attendance) -> Void) -> Attendance.Hindrance? {
    var other = Self.same
    change(&other)
    return Attendance.problem(
      among: [Self.same, Self.same, other], Self.peers, usage: 64, badData: 65)
  }

  @Test func whoDiffersIsNamed() {
    #expect(problem { _ in } == nil)
    #expect(
      problem { $0.program = 2 }?.message
        == "rank 2 on host b is another build of bench than rank 0 on host a: expected the same program"
    )
    #expect(
      problem { $0.arguments = ["--seed", "2"] }?.message
        == "rank 2 on host b was started with '--seed 2', rank 0 on host a with '--seed 1': "
        + "expected the same")
    #expect(problem { $0.arguments = [] }?.message.contains("'nothing more'") == true)
    #expect(problem { $0.data = 3 }?.code == 65)
    #expect(problem { $0.kernels = "Haswell" }?.message.contains("OPENBLAS_CORETYPE") == true)
    let hindrance = Attendance.Hindrance(code: 74, message: "cannot read it")
    #expect(
      problem { $0.hindrance = hindrance }
        == Attendance.Hindrance(code: 74, message: "rank 2 on host b: cannot read it"))
  }

  /// Two on one machine share it, one with a machine to itself does not.
  @Test func coresAreSharedOutWhereNobodyElseHas() {
    let all = [Attendance](repeating: Self.same, count: 3)
    #expect(
      Attendance.shares(of: all, Self.peers) == [
        CoreShare(index: 0, count: 2), CoreShare(index: 1, count: 2), .alone,
      ])
    var bound = all
    bound[1].allowedPUs = "1"
    #expect(Attendance.shares(of: bound, Self.peers) == [.alone, .alone, .alone])
  }
}
