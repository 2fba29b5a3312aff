import Foundation
import Machine
import Testing

/// Real bindings, on threads of their own so that no test's thread stays bound. They need no
/// particular machine: what the system cannot do it reports, and the reports must be true.
@Suite struct BindingTests {
  @Test(arguments: PlaceKind.allCases)
  func bindingsAreReadBack(kind: PlaceKind) async throws {
    let topology = try Topology()
    let places = try Placement.assign(workers: 3, binding: .spread, places: kind, on: topology)
    for place in places {
      let (report, binding, location) = await onThread {
        let report = topology.bindCurrentThread(to: place)
        return (report, topology.currentBinding, topology.lastLocation)
      }
      #expect(report.requested == place.cpuset.description)
      #expect(report.simulated == place.simulated)
      #expect(report.actual == binding?.description)
      #expect(report.matches == (report.actual == report.requested))
      #if os(Linux)
        if topology.isThisSystem {
          #expect(report.matches)
          #expect(location.map(place.cpuset.contains) == true)
        }
      #endif
    }
  }

  @Test func anotherMachinesBindingsAreSimulated() async throws {
    let topology = try Topology(source: "pu:1")
    let place = try Placement.assign(workers: 1, on: topology)[0]
    let report = await onThread { topology.bindCurrentThread(to: place) }
    #expect(report == BoundReport(requested: "0", actual: nil, simulated: true))
    #expect(!report.matches)
    #expect(topology.currentBinding == nil && topology.lastLocation == nil)
  }

  @Test func unboundWorkersKeepTheirThreadsSet() async throws {
    let topology = try Topology()
    let place = try Placement.assign(workers: 1, binding: .none, on: topology)[0]
    let (before, report) = await onThread {
      (topology.currentBinding, topology.bindCurrentThread(to: place))
    }
    #expect(report.requested.isEmpty)
    #expect(report.actual == before?.description)
  }

  @Test func aReportThatDisagreesShows() throws {
    let topology = try Topology(source: "core:2 pu:1")
    let places = try Placement.assign(workers: 2, on: topology)
    let bound = [
      BoundReport(requested: "0", actual: "0-1", simulated: false),
      BoundReport(requested: "1", actual: "1", simulated: false),
    ]
    let lines = BindingsReport(places, on: topology, bound: bound).lines
    #expect(lines[0].hasSuffix("but the system says 0-1"))
    #expect(!lines[1].contains("system"))
  }

  /// Many threads at once read one topology.
  @Test func topologiesAreShared() async throws {
    let topology = try Fixture.hybrid.topology()
    let expected = try topology.render(.xml)
    await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<16 {
        group.addTask { (try? topology.render(.xml)) == expected }
      }
      for await isSame in group { #expect(isSame) }
    }
  }

  private func onThread<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
    await withCheckedContinuation { continuation in
      Thread { continuation.resume(returning: body()) }.start()
    }
  }
}
