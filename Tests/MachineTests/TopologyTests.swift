import Foundation
import Machine
import Testing

@Suite struct TopologyTests {
  struct Shape: Sendable, CustomTestStringConvertible {
    var text: String
    var packages: Int
    var nodes: Int
    var cores: Int
    var pus: Int
    var testDescription: String { text }
  }

  @Test(arguments: [
    Shape(text: "pack:2 core:4 pu:2", packages: 2, nodes: 1, cores: 8, pus: 16),
    Shape(text: "pack:2 [numa] l3:2 core:3 pu:1", packages: 2, nodes: 2, cores: 12, pus: 12),
    Shape(text: "numa:4 core:2 pu:2", packages: 0, nodes: 4, cores: 8, pus: 16),
    // No cores told: every PU is taken for one.
    Shape(text: "pu:6", packages: 0, nodes: 1, cores: 6, pus: 6),
    Shape(text: "pack:3 [numa] [numa] core:1 pu:1", packages: 3, nodes: 6, cores: 3, pus: 3),
  ])
  func syntheticMachinesHaveTheirShape(shape: Shape) throws {
    let topology = try Topology(source: shape.text)
    #expect(topology.packages.count == shape.packages)
    #expect(topology.numaNodes.count == shape.nodes)
    #expect(topology.cores.count == shape.cores)
    #expect(topology.pus.count == shape.pus)
    #expect(topology.allowedPUs == CPUSet(0..<shape.pus))
    #expect(topology.allowedCoreCount == shape.cores)
    #expect(topology.pus.enumerated().allSatisfy { $0.offset == $0.element.logicalIndex })
    #expect(topology.cores.enumerated().allSatisfy { $0.offset == $0.element.logicalIndex })
    #expect(!topology.isThisSystem)
  }

  @Test func osIndicesFollowTheDescription() throws {
    let topology = try Topology(source: "core:2 pu:2(indexes=2*2:1*2)")
    #expect(topology.pus.map(\.osIndex) == [0, 2, 1, 3])
    #expect(topology.pus.map(\.core) == [0, 0, 1, 1])
    #expect(topology.cores.map(\.cpuset.description) == ["0,2", "1,3"])
  }

  @Test func cachesAndMemoryHaveTheirSizes() throws {
    let topology = try Topology(
      source: "pack:2 [numa(memory=4GiB)] l3:1(size=8MiB) l2:2(size=512KiB) l1i:1 l1d:1 core:1 pu:2"
    )
    #expect(topology.dataBytes(level: 3) == [8 << 20, 8 << 20])
    #expect(topology.dataBytes(level: 2) == [Int](repeating: 512 << 10, count: 4))
    #expect(topology.memoryBytes == 2 * 4 << 30)
    #expect(topology.caches.map(\.level) == [3, 3, 2, 2, 2, 2] + [Int](repeating: 1, count: 8))
    #expect(topology.caches.count { $0.kind == .instruction } == 4)
    #expect(topology.caches.count { $0.kind == .data } == 4)
    #expect(
      topology.caches.first { $0.level == 3 && $0.logicalIndex == 1 }?.cpuset == CPUSet(4..<8))
    #expect(topology.dataBytes(level: 4) == [])
  }

  @Test func asymmetricMachine() throws {
    let topology = try Fixture.asymmetric.topology()
    #expect(topology.architecture == "x86_64")
    #expect(topology.packages.map(\.cpuset.description) == ["0-5", "7"])
    #expect(topology.cores.map(\.cpuset.description) == ["0,3", "1,4", "2,5", "7"])
    #expect(topology.cores.map(\.package) == [0, 0, 0, 1])
    #expect(topology.cores.map(\.osIndex) == [0, 1, 2, 0])
    #expect(topology.cores.map(\.numaNode) == [0, 0, 0, 1])
    #expect(topology.pus.map(\.osIndex) == [0, 3, 1, 4, 2, 5, 7])
    #expect(topology.numaNodes.map(\.memoryBytes) == [8 << 30, 4 << 30])
    #expect(topology.dataBytes(level: 3).reduce(0, +) == 24 << 20)
    #expect(topology.dataBytes(level: 2).reduce(0, +) == 5 << 20)
    #expect(topology.caches.allSatisfy { $0.lineBytes == 64 })
    #expect(topology.cores.allSatisfy { $0.efficiency == nil })
  }

  @Test func hybridMachine() throws {
    let topology = try Fixture.hybrid.topology()
    #expect(topology.cpuModel == "Imagined Hybrid <P&E> i5")
    #expect(topology.cpuKinds.map(\.cpuset.description) == ["4-7", "0-3"])
    #expect(topology.cpuKinds.map(\.efficiency) == [0, 1])
    #expect(topology.cpuKinds.map { $0.info["CoreType"] } == ["IntelAtom", "IntelCore"])
    #expect(topology.cores.map(\.efficiency) == [1, 1, 0, 0, 0, 0])
    #expect(topology.cores.map(\.osIndex) == [0, 4, 8, 9, 10, 11])
  }

  @Test func restrictedMachine() throws {
    let topology = try Fixture.restricted.topology()
    #expect(topology.allowedPUs.description == "1,4-6")
    #expect(topology.allowedPUs.count == 4)
    #expect(topology.allowedCoreCount == 3 && topology.cores.count == 4)
    #expect(topology.pus.filter(\.isAllowed).map(\.osIndex) == [1, 4, 5, 6])
  }

  @Test(arguments: Fixture.allCases)
  func hwlocsOwnExportReadsBack(fixture: Fixture) throws {
    let topology = try fixture.topology()
    let again = try Topology(xml: Array(try topology.render(.xml).utf8), name: "again")
    #expect(again.packages == topology.packages)
    #expect(again.numaNodes == topology.numaNodes)
    #expect(again.caches == topology.caches)
    #expect(again.cores == topology.cores)
    #expect(again.pus == topology.pus)
    #expect(again.cpuKinds == topology.cpuKinds)
    #expect(again.allowedPUs == topology.allowedPUs)
  }

  /// The machine the tests run on loads, whatever it is, and hangs together.
  @Test func thisMachineHangsTogether() throws {
    let topology = try Topology()
    #expect(!topology.pus.isEmpty && !topology.allowedPUs.isEmpty)
    #expect(Set(topology.allowedPUs.indices).isSubset(of: topology.pus.map(\.osIndex)))
    for pu in topology.pus { #expect(topology.cores[pu.core].cpuset.contains(pu.osIndex)) }
  }

  @Test(arguments: [
    ("", "expected levels"), ("core:4", "expected levels"), ("foo:2 pu:1", "expected levels"),
    ("pack:0 pu:1", "expected levels"), ("pack:2 core:4 pu:99999999999999999999", "expected"),
    ("pu:4000000000", "at most 1024 objects in one parent"),
    ("pack:1000 core:1000 pu:2", "at most 16384 objects"),
    ("pu:2(indexes=0,4000000000)", "OS indices of at most 16383"),
    ("core:2\u{0} pu:2", "expected levels"), ("päck:2 pu:2", "expected levels"),
  ])
  func wrongDescriptionsAreRefused(text: String, reason: String) {
    let error = #expect(throws: MachineError.self) { try Topology(source: text) }
    #expect(error?.description.contains(reason) == true, "\(String(describing: error))")
  }

  @Test func filesThatCannotBeReadAreNamed() {
    for path in ["no/such/file.xml", "no/such/file.XML"] {
      let error = #expect(throws: MachineError.self) { try Topology(source: path) }
      #expect(error?.description.contains(path) == true)
    }
    // A folder opens, but is no file.
    let folder = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).xml")
    try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    #expect(throws: MachineError.self) { try Topology(source: folder.path) }
  }

  /// Bitmaps of hundreds of words and files of megabytes go through hwloc and back.
  @Test func hugeMachinesReadBack() throws {
    let topology = try Topology(source: "pack:64 [numa] core:32 pu:2(indexes=2*2048:2048*1)")
    let again = try Topology(xml: Array(try topology.render(.xml).utf8), name: "huge.xml")
    #expect(again.pus == topology.pus)
    #expect(again.cores == topology.cores)
    #expect(again.pus.prefix(4).map(\.osIndex) == [0, 2048, 1, 2049])
    #expect(again.packages.last?.cpuset.description == "2016-2047,4064-4095")
  }

  /// hwloc's own variables count. In processes of their own, for the environment is everyone's.
  @Test func environmentNamesAnotherMachine() async {
    await #expect(processExitsWith: .success) {
      setenv("HWLOC_SYNTHETIC", "pack:3 core:1 pu:2", 1)
      let topology = try Topology()
      #expect(topology.packages.count == 3 && topology.pus.count == 6)
      #expect(!topology.isThisSystem)
    }
    await #expect(processExitsWith: .success) {
      setenv("HWLOC_XMLFILE", Fixture.asymmetric.path, 1)
      let topology = try Topology()
      #expect(topology.pus.map(\.osIndex) == [0, 3, 1, 4, 2, 5, 7])
      #expect(!topology.isThisSystem)
    }
    await #expect(processExitsWith: .success) {
      setenv("HWLOC_XMLFILE", "no/such/file", 1)
      #expect(throws: MachineError.self) { try Topology() }
    }
    await #expect(processExitsWith: .success) {
      setenv("HWLOC_SYNTHETIC", "pu:4000000000", 1)
      #expect(throws: MachineError.self) { try Topology() }
    }
  }
}

extension Topology {
  /// The bytes of each data or unified cache of a level.
  fileprivate func dataBytes(level: Int) -> [Int] {
    caches.filter { $0.level == level && $0.kind != .instruction }.compactMap(\.sizeBytes)
  }
}
