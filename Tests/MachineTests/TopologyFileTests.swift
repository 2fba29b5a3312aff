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

  static let wrong: [(String, String)] = [
    ("", "an element"),
    ("not xml at all", "an element"),
    ("<topology version=\"2.0\">", "</topology>"),
    ("<topology version=\"2.0\"></object>", "</topology>"),
    ("<topology", "a name"),
    ("<other/>", "the root element <topology>"),
    ("<topology version=2.0/>", "a quoted value"),
    ("<topology version=\"2.0/>", "a closing quote"),
    ("<topology version=\"2.0\" version=\"2.0\"/>", "the attribute version once"),
    ("<topology version=\"&bomb;\"/>", "a character entity"),
    ("<topology version=\"&#xFFFFFFFF;\"/>", "a character entity"),
    ("<topology version=\"&#99999999999999999999;\"/>", "a character entity"),
    ("<!DOCTYPE topology [<!ENTITY bomb \"x\">]><topology/>", "a DOCTYPE without declarations"),
    ("<!-- never closed <topology/>", "-->"),
    (String(repeating: "<object>", count: 100_000), "at most 64 nested elements"),
    (file("", version: "1.0"), "version=\"2.0\""),
    (file("<object type=\"Machine\"/>", version: "3.0"), "version=\"2.0\""),
    (file(""), "exactly one object"),
    (file("<object type=\"Machine\"/><object type=\"Machine\"/>"), "exactly one object"),
    (file("<object type=\"Package\">\(pu0)</object>"), "type=\"Machine\""),
    (machine(""), "at least one PU"),
    (machine("<object type=\"PU\"/>"), "os_index from 0 to 16383 for a PU"),
    (machine("<object type=\"PU\" os_index=\"-1\"/>"), "os_index from 0"),
    (machine("<object type=\"PU\" os_index=\"4000000000\"/>"), "os_index from 0"),
    (machine(pu0 + pu0), "each PU once, not 0 again"),
    (machine("<object type=\"PU\" os_index=\"0\">\(pu1)</object>"), "no PU inside a PU"),
    (
      machine("<object type=\"PU\" os_index=\"0\"><object type=\"Core\">\(pu1)</object></object>"),
      "no PU inside a PU"
    ),
    (
      machine("<object type=\"Core\"><object type=\"Core\">\(pu0)</object></object>"),
      "no Core inside a Core"
    ),
    (machine("<object type=\"Machine\">\(pu0)</object>"), "no Machine inside"),
    (machine("<object type=\"Toaster\"/>" + pu0), "an object type of hwloc 2, not \"Toaster\""),
    (machine("<object type=\"NUMANode\"/>" + pu0), "for a NUMA node"),
    (
      machine("<object type=\"NUMANode\" os_index=\"0\">\(pu0)</object>"),
      "no processors inside a NUMANode"
    ),
    (
      machine((0..<1025).map { "<object type=\"PU\" os_index=\"\($0)\"/>" }.joined()),
      "at most 1024 objects in one parent"
    ),
    (
      machine("<object type=\"Package\"><object type=\"NUMANode\" os_index=\"0\"/></object>" + pu0),
      "PUs next to the memory"
    ),
    (
      file("<object type=\"Machine\">\(pu0)</object><cpukind cpuset=\"0xzz\"/>"),
      "a cpuset such as"
    ),
  ]

  @Test(arguments: wrong)
  func wrongFilesAreRefused(text: String, reason: String) {
    let error = #expect(throws: MachineError.self) {
      try Topology(xml: Array(text.utf8), name: "machine.xml")
    }
    #expect(error?.description.contains(reason) == true, "\(String(describing: error))")
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
}
