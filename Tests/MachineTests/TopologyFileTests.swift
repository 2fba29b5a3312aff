import Machine
import Testing

/// Files that hwloc 2.9 crashes on, hangs on or takes at their word, each with what our message
/// says; and odd files that are right.
@Suite struct TopologyFileTests {
  private static let pu0 = "<object type=\"PU\" os_index=\"0\"/>"
  private static let pu1 = "<object type=\"PU\" os_index=\"1\"/>"

  private static func file(_ objects: String, version: String = "2.0") -> String {
    """
    <?xml version="1.0"?>
    <!DOCTYPE topology SYSTEM "hwloc2.dtd">
    <topology version="\(version)">
    \(objects)
    </topology>
    """
  }

  private static func machine(_ inside: String, _ attributes: String = "") -> String {
    file("<object type=\"Machine\" \(attributes)>\(inside)</object>")
  }

  struct Wrong: Sendable, CustomTestStringConvertible {
    var text: String
    /// What the message says was expected.
    var reason: String
    /// The texts are too long for a test's name.
    var testDescription: String { reason }

    init(_ text: String, _ reason: String) {
      self.text = text
      self.reason = reason
    }
  }

  static let wrong = [
    Wrong("", "an element"),
    Wrong("not xml at all", "an element"),
    Wrong("<topology version=\"2.0\">", "</topology>"),
    Wrong("<topology version=\"2.0\"></object>", "</topology>"),
    Wrong("<topology", "a name"),
    Wrong("<other/>", "the root element <topology>"),
    Wrong("<topology version=2.0/>", "a quoted value"),
    Wrong("<topology version=\"2.0/>", "a closing quote"),
    Wrong("<topology version=\"2.0\" version=\"2.0\"/>", "the attribute version once"),
    Wrong("<topology version=\"&bomb;\"/>", "a character entity"),
    Wrong("<topology version=\"&#xFFFFFFFF;\"/>", "a character entity"),
    Wrong("<topology version=\"&#99999999999999999999;\"/>", "a character entity"),
    Wrong(
      "<!DOCTYPE topology [<!ENTITY bomb \"x\">]><topology/>", "a DOCTYPE without declarations"),
    Wrong("<!-- never closed <topology/>", "-->"),
    Wrong(String(repeating: "<object>", count: 100_000), "at most 64 nested elements"),
    Wrong(file("", version: "1.0"), "version=\"2.0\""),
    Wrong(file("<object type=\"Machine\"/>", version: "3.0"), "version=\"2.0\""),
    Wrong(file(""), "exactly one object"),
    Wrong(file("<object type=\"Machine\"/><object type=\"Machine\"/>"), "exactly one object"),
    Wrong(file("<object type=\"Package\">\(pu0)</object>"), "type=\"Machine\""),
    Wrong(machine(""), "at least one PU"),
    Wrong(machine("<object type=\"PU\"/>"), "os_index from 0 to 16383 for a PU"),
    Wrong(machine("<object type=\"PU\" os_index=\"-1\"/>"), "os_index from 0"),
    Wrong(machine("<object type=\"PU\" os_index=\"4000000000\"/>"), "os_index from 0"),
    Wrong(machine(pu0 + pu0), "each PU once, not 0 again"),
    Wrong(machine("<object type=\"PU\" os_index=\"0\">\(pu1)</object>"), "no PU inside a PU"),
    Wrong(
      machine("<object type=\"PU\" os_index=\"0\"><object type=\"Core\">\(pu1)</object></object>"),
      "no PU inside a PU"
    ),
    Wrong(
      machine("<object type=\"Core\"><object type=\"Core\">\(pu0)</object></object>"),
      "no Core inside a Core"
    ),
    Wrong(machine("<object type=\"Machine\">\(pu0)</object>"), "no Machine inside"),
    Wrong(
      machine("<object type=\"Toaster\"/>" + pu0), "an object type of hwloc 2, not \"Toaster\""),
    Wrong(machine("<object type=\"NUMANode\"/>" + pu0), "for a NUMA node"),
    Wrong(
      machine("<object type=\"NUMANode\" os_index=\"0\">\(pu0)</object>"),
      "no processors inside a NUMANode"
    ),
    Wrong(
      machine((0..<1025).map { "<object type=\"PU\" os_index=\"\($0)\"/>" }.joined()),
      "at most 1024 objects in one parent"
    ),
    Wrong(
      machine("<object type=\"Package\"><object type=\"NUMANode\" os_index=\"0\"/></object>" + pu0),
      "PUs next to the memory"
    ),
    Wrong(
      file("<object type=\"Machine\">\(pu0)</object><cpukind cpuset=\"0xzz\"/>"),
      "a cpuset such as"
    ),
  ]

  @Test(arguments: wrong)
  func wrongFilesAreRefused(file: Wrong) {
    let error = #expect(throws: MachineError.self) {
      try Topology(xml: Array(file.text.utf8), name: "machine.xml")
    }
    #expect(error?.description.contains(file.reason) == true, "\(String(describing: error))")
    #expect(error?.description.hasPrefix("machine.xml, line ") == true)
  }

  @Test func theLineIsTheOffendersOwn() {
    let text = Self.file("<object type=\"Machine\">\n\(Self.pu0)\n\(Self.pu0)\n</object>")
    let error = #expect(throws: MachineError.self) {
      try Topology(xml: Array(text.utf8), name: "m.xml")
    }
    #expect(error?.description.hasPrefix("m.xml, line 6:") == true)
  }

  /// Sets are worked out from the tree, so wrong and missing ones do no harm; nodes, cores and
  /// packages may be missing; I/O, comments and odd characters are passed over.
  @Test func meagreFilesAreEnough() throws {
    let text = Self.file(
      """
      <object type="Machine" cpuset="0xf...f" allowed_cpuset="0xf...f,0x00000002">
      <info name="CPUModel" value="A &lt;B&gt; &#67;"/><!-- <object> -->
      <object type='Package' cpuset="nonsense"><object type="Group">\(Self.pu1)</object>\
      <object type="Group"><object type="Group"/></object>
      <object type="Core" os_index="7">\(Self.pu0)</object></object>
      <object type="Bridge"><object type="PCIDev"/></object>
      </object>
      <cpukind cpuset="0x1"/>
      """)
    let topology = try Topology(xml: Array(text.utf8), name: "meagre.xml")
    #expect(topology.pus.map(\.osIndex) == [0, 1])
    #expect(topology.cores.map(\.cpuset.description) == ["0", "1"])
    #expect(topology.packages.map(\.cpuset.description) == ["0-1"])
    #expect(topology.numaNodes.map(\.cpuset.description) == ["0-1"])
    #expect(topology.numaNodes[0].memoryBytes == nil)
    #expect(topology.cpuModel == "A <B> C")
    #expect(topology.allowedPUs.description == "1")
  }

  /// Memory near a part of the machine is nearer than memory near all of it.
  @Test func theNearestNodeIsTheMostLocal() throws {
    let text = Self.machine(
      "<object type=\"NUMANode\" os_index=\"0\" local_memory=\"1024\"/>"
        + "<object type=\"Package\"><object type=\"NUMANode\" os_index=\"1\"/>\(Self.pu0)</object>"
        + "<object type=\"Package\">\(Self.pu1)</object>")
    let topology = try Topology(xml: Array(text.utf8), name: "memory.xml")
    let byOS = Dictionary(
      uniqueKeysWithValues: topology.numaNodes.map { ($0.logicalIndex, $0.osIndex) })
    #expect(topology.pus.map { $0.numaNode.flatMap { byOS[$0] } } == [1, 0])
  }

  /// A group of memory that no PU is in, as hwloc's own test machine 16amd64-8n2c-cpusets has: the
  /// node counts, and is no place for workers.
  @Test func memoryWithoutPUsIsLoaded() throws {
    let text = Self.machine(
      "<object type=\"Package\"><object type=\"NUMANode\" os_index=\"0\"/>\(Self.pu0)\(Self.pu1)</object>"
        + "<object type=\"Group\" kind=\"1001\" cpuset=\"0x0\"><object type=\"NUMANode\" os_index=\"5\" "
        + "local_memory=\"8589934592\"/></object>")
    let topology = try Topology(xml: Array(text.utf8), name: "far.xml")
    #expect(topology.numaNodes.map(\.osIndex).sorted() == [0, 5])
    let far = try #require(topology.numaNodes.first { $0.osIndex == 5 })
    #expect(far.cpuset.isEmpty && far.memoryBytes == 8_589_934_592)
    let places = try Placement.assign(workers: 2, places: .numaDomains, on: topology)
    #expect(places.map(\.cpuset.description) == ["0-1", "0-1"])
    #expect(try topology.render(.console).contains("NUMA 1"))
    #expect(try topology.render(.svg).contains("</svg>"))
  }
}
