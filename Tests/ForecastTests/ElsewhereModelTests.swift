import Kernels
import Machine
import Networks
import Plans
import Runtime
import Strategies
import Support
import Testing

@testable import Engine
@testable import Forecast

/// A model of two cores that share a cache, on other topologies.
struct ElsewhereModelTests {
  /// Two packages with two caches of two cores each.
  private static let description = "pack:2 l3:2(size=16MiB) core:2 pu:2"

  private var model: MachineModel {
    var model = MadeUpModel(forward: 1e-9, message: 1e-7).model
    model.sharedCacheBytes = 32 << 20
    model.distances = [
      .init(
        level: 2, shares: "L3 cache", secondsPerByte: Spread(exactly: 1e-10),
        invalidationSecondsPerByte: Spread(exactly: 2e-10), messageSeconds: Spread(exactly: 1e-7))
    ]
    model.barriers = [.init(workers: 2, seconds: Spread(exactly: 1e-7))]
    model.contention = [1, 2].map { cores in
      .init(
        cores: cores, products: Spread(exactly: 1), largeProducts: Spread(exactly: 1),
        vectors: Spread(exactly: 1), largeVectors: Spread(exactly: 1 + 0.25 * Double(cores - 1)),
        reading: [
          .init(bytes: 8 << 20, secondsPerByte: Spread(exactly: 1e-11)),
          .init(bytes: 64 << 20, secondsPerByte: Spread(exactly: 1e-10)),
        ])
    }
    return model
  }

  private func isClose(_ a: Double, _ b: Double) -> Bool {
    abs(a - b) <= 1e-9 * max(abs(a), abs(b))
  }

  @Test func fartherCoresAreDearerByWhatIsStated() throws {
    let other = model.extrapolated(to: try Topology(source: Self.description)).model
    #expect(other.distances.map(\.shares) == ["L3 cache", "package", "machine"])
    #expect(other.distances.map(\.level) == [0, 1, 2])
    for (distance, factor) in zip(other.distances, [1, 161.0 / 81, 289.0 / 109]) {
      #expect(isClose(distance.secondsPerByte.median, factor * 1e-10))
      #expect(isClose(distance.invalidationSecondsPerByte.median, factor * 2e-10))
      #expect(isClose(distance.messageSeconds.median, factor * 1e-7))
    }
    // The cache that is described, and the own one, which is not.
    #expect(other.sharedCacheBytes == 16 << 20 && other.ownCacheBytes == model.ownCacheBytes)
  }

  /// Three rounds for eight workers: inside a cache, between caches, between packages.
  @Test func barriersGrowByRounds() throws {
    let other = model.extrapolated(to: try Topology(source: Self.description)).model
    #expect(other.barriers.map(\.workers) == [2, 4, 8])
    for (barrier, rounds) in zip(other.barriers, [1, 1 + 161.0 / 81, 1 + 161.0 / 81 + 289.0 / 109])
    {
      #expect(isClose(barrier.seconds.median, rounds * 1e-7))
    }
  }

  /// A quarter more for each other core of the package, and nothing for those of the other package.
  @Test func memoryIsSharedInPackages() throws {
    let other = model.extrapolated(to: try Topology(source: Self.description)).model
    #expect(other.contention.map(\.cores) == [1, 2, 4, 8])
    #expect(other.contention.map(\.largeVectors.median) == [1, 1.25, 1.75, 1.75])
    #expect(other.contention.allSatisfy { $0.products.median == 1 })
    // Caches of half the size: one of them up to two cores, two for four, and four for all.
    #expect(other.contention.map { $0.reading[0].bytes } == [4 << 20, 4 << 20, 8 << 20, 16 << 20])
    let memory = other.contention.map { $0.reading[1].secondsPerByte.median }
    #expect(isClose(memory[2], 1e-10 * 1.75 / 1.25) && memory[0] == 1e-10)
  }

  @Test func whatWasMeasuredIsNotAssumed() throws {
    var model = model
    let near = try Topology(source: "pack:1 l3:1 core:2 pu:1")
    #expect(model.extrapolated(to: near).assumptions.count == 2)
    let far = try Topology(source: "pack:2 l3:1 core:2 pu:1")
    func mentionsPackages() -> Bool {
      model.extrapolated(to: far).assumptions.contains { $0.contains("two packages") }
    }
    #expect(mentionsPackages())
    var machine = model.distances[0]
    machine.shares = "machine"
    machine.secondsPerByte = Spread(exactly: 7e-10)
    model.distances.append(machine)
    #expect(!mentionsPackages())
    #expect(model.extrapolated(to: far).model.distances.last?.secondsPerByte.median == 7e-10)
  }

  private func site(_ description: String, nodes: Int) throws -> Site {
    Site(
      try Topology(source: description), binding: .close, places: try PlaceKind("cores"),
      nodes: nodes, products: .openblas)
  }

  @Test func workersSitOnEveryMachineAlike() throws {
    let site = try site(Self.description, nodes: 3)
    let job = Job(shape: try NetworkShape("16-48"), batch: 48, workers: 4)
    let placed = try site.place(
      Strategy.named("data-parallel:ring"), job, TrainingRule(), dataBytes: 1)
    #expect(placed.plan.plan.processes == 3 && placed.plan.plan.workers.count == 12)
    #expect(placed.plan.isProved && placed.threadsPerProcess == 4)
    #expect(placed.threads == Array(0..<12))
    #expect(placed.sharing == [[0, 0, 1, 1], [0, 0, 0, 0]])
    // Four workers on each of three machines are twelve, and 8 on three are more than are proved.
    let more = try site.place(
      Strategy.named("data-parallel:ring"), job.with(workers: 8), TrainingRule(), dataBytes: 1)
    #expect(!more.plan.isProved && more.plan.plan.workers.count == 24)
    // A base stays in one process, and workers of one core on one thread.
    let serial = try site.place(
      Strategy.named("serial"), job.with(workers: 1), TrainingRule(), dataBytes: 1)
    #expect(serial.plan.plan.processes == 1 && serial.threads == [0])
    let crowded = try self.site("core:2 pu:1", nodes: 2).place(
      Strategy.named("data-parallel:ring"), job, TrainingRule(), dataBytes: 1)
    #expect(crowded.threads == [0, 0, 1, 1, 2, 2, 3, 3])
    #expect(throws: NotApplicable.self) {
      try site.place(
        Strategy.named("data-parallel:ring"), job.with(workers: 400), TrainingRule(), dataBytes: 1)
    }
  }
}
