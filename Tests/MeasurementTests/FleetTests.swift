import Datasets
import Engine
import Machine
import Networks
import Plans
import Runtime
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
  private static let machine = "pack:1 core:2 pu:1"

  private func settings(widths: [Int]) throws -> RunSettings {
    RunSettings(
      strategies: try Strategy.select("all", processes: 2, compressions: [.bfloat16]),
      workers: widths,
      job: Job(shape: try NetworkShape(Self.shape), batch: Self.batch, syncEvery: 2),
      rule: TrainingRule(), seed: 9, order: .none, binding: try Binding("close"),
      places: try PlaceKind("cores"), stopping: StoppingRule(rounds: 2), sampleSeconds: 0.0005,
      retakes: 0, curveSteps: 12)
  }

  /// Makes a run of rank 0, and calls `body` while the other processes follow. A process that never
  /// answers fails the test at a deadline.
  private func lead<Value: Sendable>(
    processes: Int, widths: [Int], followers: String = FleetTests.machine,
    carryingOn unfinished: UnfinishedRun? = nil,
    _ body: @escaping @Sendable (PreparedRun) throws -> Value
  ) throws -> Value {
    try withDeadline(seconds: 600) { try leads(processes, widths, followers, unfinished, body) }
  }

  private func leads<Value>(
    _ processes: Int, _ widths: [Int], _ followers: String, _ unfinished: UnfinishedRun?,
    _ body: (PreparedRun) throws -> Value
  ) throws -> Value {
    let settings = try settings(widths: widths)
    let example = TrainingExample(Self.shape, batch: Self.batch)
    let dataset = Dataset(
      name: "tiny", provenance: "drawn", training: example.rows, test: example.rows)
    func feed() throws -> RowFeed {
      try RowFeed(dataset.training, batch: settings.batch, order: settings.order)
    }
    let topology = try Topology(source: Self.machine)
    let groups = Loopback.groups(processes)
    let served = Locked(0)
    for rank in 1..<processes {
      let (feed, group, theirs) = (try feed(), groups[rank], try Topology(source: followers))
      try WorkerPool.detached {
        let crews = Crews(on: theirs, binding: settings.binding, places: settings.places)
        Follower(group, widths: widths, rule: settings.rule, feed: feed, crews: crews).serve()
        served.withLock { $0 += 1 }
      }
    }
    let fleet = Fleet(groups[0], widths: widths)
    let context = RunContext(
      settings, dataset: dataset, feed: try feed(), topology: topology, fleet: fleet)
    let value = try body(PreparedRun(context, carryingOn: unfinished))
    fleet.end()
    #expect(comesTrue { served.withLock { $0 } == processes - 1 })
    return value
  }

  /// On one core, the other process's workers share a thread and rank 0's do not.
  @Test(
    "Every strategy over processes is equivalent and sends what its plan sends",
    arguments: [machine, "pack:1 core:1 pu:1"])
  func wholeRun(followers: String) throws {
    try lead(processes: 2, widths: [1, 2], followers: followers) { prepared in
      let run = SampledRun(CheckedRun(prepared)).run
      #expect(run.contenders.contains { $0.strategy.compression == .bfloat16 })
      for contender in run.contenders {
        let mayBeSkipped =
          contender.strategy.reach == .oneProcess
          || !contender.strategy.cuts(
            layers: 3, workers: contender.workers, processes: contender.processes)
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
    let bytes = try lead(processes: 2, widths: [1]) { prepared in
      let checked = CheckedRun(prepared)
      #expect(!UnfinishedRun.isOver(checked.run))
      let run = SampledRun(checked).run
      #expect(UnfinishedRun.isOver(run))
      return NumericJSON.bytes(UnfinishedRun(run))
    }
    let read = try NumericJSON.read(UnfinishedRun.self, bytes)
    try lead(processes: 2, widths: [1], carryingOn: read) { prepared in
      let run = SampledRun(CheckedRun(prepared)).run
      #expect(run.contenders.filter { $0.status == .ok }.allSatisfy { $0.samples.count == 2 })
    }
  }
}
