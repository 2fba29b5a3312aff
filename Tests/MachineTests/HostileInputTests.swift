import Machine
import Randomness
import Support
import Testing

/// Whatever the bytes, the answer is a machine or an error, and a machine that loads can be
/// drawn, written, read again and filled with workers.
@Suite struct HostileInputTests {
  @Test(arguments: Fixture.allCases)
  func mutatedFilesNeverTrap(fixture: Fixture) throws {
    let bytes = try fixture.bytes()
    var generator = SplitMix64(seed: 2026)
    var loaded = 0
    var refused = 0
    for _ in 0..<1500.reduced(by: 5) {
      let input = mutated(bytes, with: &generator)
      do throws(MachineError) {
        try exercise(try Topology(xml: input, name: "mutated"))
        loaded += 1
      } catch {
        expectOneClearLine(error)
        refused += 1
      }
    }
    // Both ways out must have been taken, or the test says nothing.
    #expect(loaded > 100.reduced(by: 5) && refused > 100.reduced(by: 5))
  }

  @Test func mutatedDescriptionsNeverTrap() throws {
    let bytes = Array("pack:2 [numa(memory=1GB indexes=1,0)] l3:1(size=1MB) core:4 pu:2".utf8)
    var generator = SplitMix64(seed: 7)
    var loaded = 0
    var refused = 0
    for _ in 0..<1500.reduced(by: 5) {
      let text = String(decoding: mutated(bytes, with: &generator), as: UTF8.self)
      do throws(MachineError) {
        try exercise(try Topology(source: text))
        loaded += 1
      } catch {
        expectOneClearLine(error)
        refused += 1
      }
    }
    #expect(loaded > 50.reduced(by: 5) && refused > 100.reduced(by: 5))
  }

  private func exercise(_ topology: Topology) throws(MachineError) {
    let xml = try topology.render(.xml)
    let again = try Topology(xml: Array(xml.utf8), name: "again")
    #expect(again.pus.map(\.osIndex) == topology.pus.map(\.osIndex))
    #expect(again.allowedPUs == topology.allowedPUs)
    _ = try? topology.render(.synthetic)
    for format in [TopologyFormat.console, .csv, .svg] {
      #expect(try !topology.render(format).isEmpty)
    }
    for kind in PlaceKind.allCases {
      let places = try Placement.assign(
        workers: 5, binding: .spread, places: kind, on: topology)
      #expect(places.allSatisfy { $0.cpuset == $0.cpuset.intersection(topology.allowedPUs) })
      #expect(places.allSatisfy { !$0.cpuset.isEmpty })
      #expect(BindingsReport(places, on: topology).lines.count == 5)
    }
  }

  private func expectOneClearLine(_ error: MachineError) {
    let text = "\(error)"
    #expect(!text.isEmpty && !text.contains(where: \.isNewline), "\(text)")
    #expect(text.contains("expected") || text.contains("hwloc could not load"), "\(text)")
  }
}
