import Machine
import Testing

@Suite struct PlacementTests {
  /// What is expected of each worker, worked out by hand: the set it is bound to and the PU of
  /// its seat (OS indices).
  struct Case: Sendable, CustomTestStringConvertible {
    var machine: String
    var workers: Int
    var bind: String
    var places = "cores"
    var sets: [String]
    var seats: [Int]
    var crowded: [Int] = []
    var testDescription: String { "\(workers) workers, \(bind), \(places), \(machine)" }
  }

  static let two = "pack:2 l3:2 core:2 pu:2"  // PUs 0…15, two a core

  static let cases = [
    Case(
      machine: two, workers: 3, bind: "close", sets: ["0-1", "2-3", "4-5"], seats: [0, 2, 4]),
    Case(machine: two, workers: 2, bind: "spread", sets: ["0-1", "8-9"], seats: [0, 8]),
    // ⌊i·8/3⌋ = 0, 2, 5
    Case(
      machine: two, workers: 3, bind: "scatter", sets: ["0-1", "4-5", "10-11"], seats: [0, 4, 10]),
    Case(
      machine: two, workers: 3, bind: "compact", places: "threads", sets: ["0", "1", "2"],
      seats: [0, 1, 2], crowded: [0, 1]),
    // ⌊i·16/4⌋ = 0, 4, 8, 12
    Case(
      machine: two, workers: 4, bind: "spread", places: "threads", sets: ["0", "4", "8", "12"],
      seats: [0, 4, 8, 12]),
    Case(
      machine: two, workers: 2, bind: "close", places: "ll_caches", sets: ["0-3", "4-7"],
      seats: [0, 4]),
    // ⌊i·4/6⌋ = 0, 0, 1, 2, 2, 3; one PU a core first
    Case(
      machine: two, workers: 6, bind: "close", places: "ll_caches",
      sets: ["0-3", "0-3", "4-7", "8-11", "8-11", "12-15"], seats: [0, 2, 4, 8, 10, 12]),
    Case(
      machine: two, workers: 5, bind: "spread", places: "sockets",
      sets: ["0-7", "8-15", "0-7", "8-15", "0-7"], seats: [0, 8, 2, 10, 4]),
    Case(
      machine: two, workers: 2, bind: "spread", places: "numa_domains",
      sets: ["0-15", "0-15"], seats: [0, 2]),
    // More workers than cores: ⌊i·2/5⌋ = 0, 0, 0, 1, 1 and i mod 2
    Case(
      machine: "core:2 pu:2", workers: 5, bind: "close",
      sets: ["0-1", "0-1", "0-1", "2-3", "2-3"], seats: [0, 1, 0, 2, 3],
      crowded: [0, 1, 2, 3, 4]),
    Case(
      machine: "core:2 pu:2", workers: 3, bind: "spread", sets: ["0-1", "2-3", "0-1"],
      seats: [0, 2, 1], crowded: [0, 2]),
    // One socket of two cores for three workers: they share it, though one core has one seat.
    Case(
      machine: "pack:1 core:2 pu:1", workers: 3, bind: "close", places: "sockets",
      sets: ["0-1", "0-1", "0-1"], seats: [0, 1, 0], crowded: [0, 1, 2]),
    // No cores, packages or caches told.
    Case(machine: "pu:3", workers: 2, bind: "close", sets: ["0", "1"], seats: [0, 1]),
    Case(
      machine: "pu:3", workers: 2, bind: "close", places: "sockets", sets: ["0-2", "0-2"],
      seats: [0, 1]),
    Case(
      machine: "pu:3", workers: 2, bind: "close", places: "ll_caches", sets: ["0", "1"],
      seats: [0, 1]),
    // A list is used in its order, and again from its start; PUs 4 and 5 share core 2.
    Case(
      machine: two, workers: 5, bind: "9,4-5,0", sets: ["9", "4", "5", "0", "9"],
      seats: [9, 4, 5, 0, 9], crowded: [0, 1, 2, 4]),
    // Offline and missing things.
    Case(
      machine: "asymmetric", workers: 4, bind: "close", sets: ["0,3", "1,4", "2,5", "7"],
      seats: [0, 1, 2, 7]),
    Case(
      machine: "asymmetric", workers: 2, bind: "spread", places: "ll_caches", sets: ["0-5", "7"],
      seats: [0, 7]),
    Case(
      machine: "asymmetric", workers: 4, bind: "spread", places: "numa_domains",
      sets: ["0-5", "7", "0-5", "7"], seats: [0, 7, 1, 7], crowded: [1, 3]),
    Case(
      machine: "hybrid", workers: 6, bind: "close",
      sets: ["0-1", "2-3", "4", "5", "6", "7"], seats: [0, 2, 4, 5, 6, 7]),
    Case(
      machine: "hybrid", workers: 8, bind: "close", places: "threads",
      sets: ["0", "1", "2", "3", "4", "5", "6", "7"], seats: [0, 1, 2, 3, 4, 5, 6, 7],
      crowded: [0, 1, 2, 3]),
    // Only allowed PUs: 1 of core 0, both of core 2, 6 of core 3; core 1 has none.
    Case(
      machine: "restricted", workers: 3, bind: "close", sets: ["1", "4-5", "6"],
      seats: [1, 4, 6]),
    Case(
      machine: "restricted", workers: 4, bind: "spread", places: "threads",
      sets: ["1", "4", "5", "6"], seats: [1, 4, 5, 6], crowded: [1, 2]),
    Case(
      machine: "restricted", workers: 3, bind: "spread", places: "sockets",
      sets: ["1", "4-6", "1"], seats: [1, 4, 1], crowded: [0, 2]),
  ]

  private func load(_ machine: String) throws -> Topology {
    try Fixture(rawValue: machine).map { try $0.topology() } ?? Topology(source: machine)
  }

  @Test(arguments: cases)
  func workersSitWhereTheTableSays(of item: Case) throws {
    let topology = try load(item.machine)
    let places = try Placement.assign(
      workers: item.workers, binding: Binding(item.bind), places: PlaceKind(item.places),
      on: topology)
    #expect(places.map(\.worker) == Array(0..<item.workers))
    #expect(places.map(\.cpuset.description) == item.sets)
    #expect(places.map { $0.pu?.os } == item.seats)
    #expect(places.filter(\.oversubscribed).map(\.worker) == item.crowded)
    #expect(places.allSatisfy { $0.simulated })
    for place in places {
      let pu = try #require(topology.pus.first { $0.osIndex == place.pu?.os })
      #expect(place.pu?.logical == pu.logicalIndex)
      #expect(place.core?.logical == pu.core)
      #expect(place.core?.os == topology.cores[pu.core].osIndex)
      #expect(place.numaNode == pu.numaNode)
      #expect(place.cpuset.contains(pu.osIndex))
    }
  }

  @Test func unboundWorkersHaveNoPlace() throws {
    let topology = try Topology(source: "pack:1 core:2 pu:2")
    let two = try Placement.assign(workers: 2, binding: .none, on: topology)
    #expect(two.allSatisfy { $0.cpuset.isEmpty && $0.core == nil && $0.pu == nil })
    #expect(two.allSatisfy { !$0.oversubscribed && $0.kind == nil && $0.numaNode == nil })
    let three = try Placement.assign(workers: 3, binding: .none, on: topology)
    #expect(three.allSatisfy { $0.oversubscribed })
  }

  /// On any machine, at any count: no place is crowded while another has room.
  @Test(arguments: Fixture.allCases, PlaceKind.allCases)
  func workersAreSharedOutEvenly(fixture: Fixture, kind: PlaceKind) throws {
    let topology = try fixture.topology()
    for binding in [Binding.spread, .close] {
      let crowd = try Placement.assign(workers: 40, binding: binding, places: kind, on: topology)
      let placeCount = Set(crowd.map(\.cpuset)).count
      for workers in 1...40 {
        let places = try Placement.assign(
          workers: workers, binding: binding, places: kind, on: topology)
        let counts = Dictionary(grouping: places, by: \.cpuset).values.map(\.count)
        let most = try #require(counts.max())
        let fewest = try #require(counts.min())
        #expect(most - fewest <= 1)
        #expect(counts.count == min(workers, placeCount))
        #expect(places.allSatisfy { $0.cpuset == $0.cpuset.intersection(topology.allowedPUs) })
      }
    }
  }

  @Test(arguments: [Int.min, -1, 0, 4097, Int.max])
  func absurdWorkerCountsAreRefused(workers: Int) throws {
    let topology = try Topology(source: "pu:2")
    for binding in [Binding.none, .close, .spread, .explicit([0])] {
      #expect(throws: MachineError.workersOutOfRange(workers)) {
        try Placement.assign(workers: workers, binding: binding, on: topology)
      }
    }
  }

  @Test func listedPUsMustBeUsable() throws {
    let topology = try Fixture.restricted.topology()
    #expect(throws: MachineError.unusablePU(index: 7, allowed: "1,4-6")) {
      try Placement.assign(workers: 1, binding: .explicit([4, 7]), on: topology)
    }
    #expect(throws: MachineError.unusablePU(index: 99, allowed: "1,4-6")) {
      try Placement.assign(workers: 1, binding: .explicit([99]), on: topology)
    }
  }
}

@Suite("What workers share")
struct SharingTests {
  private func sharing(
    _ machine: String, _ workers: Int, _ bind: String, _ kind: PlaceKind = .cores
  ) throws -> [[Int]] {
    let topology = try Topology(source: machine)
    return topology.sharing(
      of: try Placement.assign(
        workers: workers, binding: Binding(bind), places: kind, on: topology))
  }

  /// Two packages, in each two third-level caches of two cores.
  private let machine = "pack:2 l3:2 l2:2 core:1 pu:1"

  @Test func nearestFirst() throws {
    #expect(
      try sharing(machine, 8, "close") == [
        Array(0..<8), [0, 0, 1, 1, 2, 2, 3, 3], [0, 0, 0, 0, 1, 1, 1, 1],
      ])
    #expect(try sharing(machine, 2, "spread") == [[0, 4], [0, 2], [0, 1]])
    #expect(try sharing(machine, 3, "6,0,7") == [[6, 0, 7], [3, 0, 3], [1, 0, 1]])
  }

  @Test("A place of several caches shares none of them")
  func widePlaces() throws {
    let levels = try sharing(machine, 4, "close", .sockets)
    #expect(levels.last == [0, 0, 1, 1])
    #expect(levels.dropLast().allSatisfy { Set($0).count == 4 })
  }

  @Test("Workers without places share nothing, and a machine may have no caches")
  func unknown() throws {
    #expect(try sharing(machine, 3, "none").allSatisfy { Set($0).count == 3 })
    #expect(try sharing("core:2 pu:2", 2, "close").allSatisfy { Set($0).count == 2 })
  }

  /// By hand; caches of one level, the outermost, divide the workers.
  @Test(
    arguments: [
      ("pack:2 l3:2 l2:2 core:1 pu:1", 8, "close", [2, 2, 2, 2]),
      ("pack:2 l3:2 l2:2 core:1 pu:1", 3, "close", [2, 1]),
      ("pack:2 l3:2 l2:2 core:1 pu:1", 4, "spread", []),
      ("pack:2 l3:2 l2:2 core:1 pu:1", 4, "0,2,1,3", []),
      ("pack:2 l3:2 l2:2 core:1 pu:1", 4, "none", []),
      ("l3:1 l2:8 core:1 pu:1", 8, "close", []),
      ("core:8 pu:1", 8, "close", []),
    ] as [(String, Int, String, [Int])])
  func groups(machine: String, workers: Int, bind: String, expected: [Int]) throws {
    let topology = try Topology(source: machine)
    let places = try Placement.assign(
      workers: workers, binding: Binding(bind), places: .cores, on: topology)
    #expect(topology.cacheGroups(of: places) == expected)
  }
}
