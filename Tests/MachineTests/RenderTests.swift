import Foundation
import Machine
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

@Suite struct RenderTests {
  @Test func consoleIsATree() throws {
    let text = try Fixture.restricted.topology().render(.console)
    #expect(
      text == """
        Machine: x86_64, 2 packages, 4 cores, 8 PUs (4 allowed), 64 GiB
        ├─ Package 0
        │  ├─ NUMA 0 32 GiB
        │  └─ L3 16 MiB
        │     ├─ L2 512 KiB · L1d 48 KiB · L1i 32 KiB · Core 0 · PUs 0-1 (0 not allowed)
        │     └─ L2 512 KiB · L1d 48 KiB · L1i 32 KiB · Core 1 · PUs 2-3 (not allowed)
        └─ Package 1
           ├─ NUMA 1 32 GiB
           └─ L3 16 MiB
              ├─ L2 512 KiB · L1d 48 KiB · L1i 32 KiB · Core 2 · PUs 4-5
              └─ L2 512 KiB · L1d 48 KiB · L1i 32 KiB · Core 3 · PUs 6-7 (7 not allowed)

        Allowed PUs: 1,4-6 (4 of 8)
        Simulated: this is not the machine it runs on, so nothing is bound.
        Cores and nodes have logical numbers, PUs the operating system's.

        """)
  }

  @Test func consoleTellsTheKindsOfCores() throws {
    let text = try Fixture.hybrid.topology().render(.console)
    #expect(
      text.contains(
        """
        CPU kinds, slowest first:
          PUs 4-7: efficiency 0, CoreType IntelAtom, FrequencyMaxMHz 3300
          PUs 0-3: efficiency 1, CoreType IntelCore, FrequencyMaxMHz 4400

        """))
    #expect(text.hasPrefix("Machine: Imagined Hybrid <P&E> i5, x86_64, 1 package, 6 cores"))
  }

  @Test func csvHasARowPerObject() throws {
    let text = try Fixture.asymmetric.topology().render(.csv)
    let lines = text.components(separatedBy: "\n")
    #expect(
      lines.first
        == "schema_version,type,logical_index,os_index,parent_type,parent_logical_index,"
        + "size_bytes,line_size_bytes,cpuset,allowed_cpuset,efficiency,name")
    #expect(lines.last?.isEmpty == true)
    // 1 machine, 2 packages, 2 nodes, 1 L3, 4 L2, 8 L1, 4 cores, 7 PUs.
    #expect(lines.count - 2 == 29)
    #expect(lines.contains("1,l3_cache,0,,package,0,25165824,64,0-5,0-5,,"))
    #expect(lines.contains("1,numa_node,1,1,package,1,4294967296,,7,7,,"))
    #expect(lines.contains("1,core,0,0,l1i_cache,0,,,\"0,3\",\"0,3\",,"))
    #expect(lines.contains("1,pu,6,7,core,3,,,7,7,,"))
  }

  @Test func csvQuotesNames() throws {
    let xml = """
      <topology version="2.0"><object type="Machine"><object type="Package">
      <info name="CPUModel" value="A &quot;B&quot;, C"/>
      <object type="PU" os_index="0"/></object></object></topology>
      """
    let text = try Topology(xml: Array(xml.utf8), name: "q.xml").render(.csv)
    #expect(text.contains("1,package,0,,machine,0,,,0,0,,\"A \"\"B\"\", C\"\n"))
  }

  @Test func syntheticReadsBackAsTheSameMachine() throws {
    let text = "pack:2 [numa(memory=1073741824)] l3:2(size=1048576) core:3 pu:2"
    let topology = try Topology(source: text)
    let again = try Topology(source: topology.render(.synthetic))
    #expect(again.caches == topology.caches)
    #expect(again.pus == topology.pus)
    #expect(again.numaNodes == topology.numaNodes)
  }

  @Test(arguments: [Fixture.asymmetric, .hybrid])
  func asymmetricMachinesHaveNoSyntheticForm(fixture: Fixture) throws {
    let topology = try fixture.topology()
    let error = #expect(throws: MachineError.self) { try topology.render(.synthetic) }
    #expect(error?.description.contains("no synthetic form") == true)
  }

  /// Well-formed by an independent reader, every text inside the page, every PU and worker
  /// there once.
  @Test(arguments: Fixture.allCases, [0, 3, 11])
  func drawingsAreWhole(fixture: Fixture, workers: Int) throws {
    let topology = try fixture.topology()
    let places =
      workers == 0
      ? [] : try Placement.assign(workers: workers, binding: .spread, on: topology)
    let svg = try topology.render(.svg, workers: places)
    let reader = SVGReader()
    let parser = XMLParser(data: Data(svg.utf8))
    parser.delegate = reader
    #expect(parser.parse(), "\(String(describing: parser.parserError))")

    for pu in topology.pus {
      #expect(reader.texts.count { $0.text == "PU \(pu.osIndex)" } == 1)
    }
    let words = reader.texts.filter { $0.style.contains("worker") }
      .flatMap { $0.text.split(separator: " ") }
    // Named, or counted in a "+n".
    let named = words.count { $0.hasPrefix("w") }
    let counted = words.compactMap { $0.hasPrefix("+") ? Int($0.dropFirst()) : nil }
    #expect(named + counted.reduce(0, +) == workers)
    for item in reader.texts {
      let length = Double(item.text.count) * 7.22
      let (left, right) =
        item.style.contains("centred")
        ? (item.x - length / 2, item.x + length / 2) : (item.x, item.x + length)
      #expect(left >= 0 && right <= reader.width && item.y <= reader.height, "\(item.text)")
    }
  }

  @Test func specialsAreEscaped() throws {
    let svg = try Fixture.hybrid.topology().render(.svg)
    #expect(svg.contains("Imagined Hybrid &lt;P&amp;E&gt; i5"))
    #expect(!svg.contains("<P&E>"))
  }

  @Test func reportsDrawEveryPackage() throws {
    let topology = try Fixture.restricted.topology()
    let places = try Placement.assign(workers: 4, binding: .close, on: topology)
    // ⌊i·3/4⌋ = 0, 0, 1, 2
    #expect(
      BindingsReport(places, on: topology).lines == [
        "worker 0 bound to core 0 (PU 1), NUMA 0: [~B/~~][../.~] oversubscribed simulated",
        "worker 1 bound to core 0 (PU 1), NUMA 0: [~B/~~][../.~] oversubscribed simulated",
        "worker 2 bound to core 2 (PUs 4-5), NUMA 1: [~./~~][BB/.~] simulated",
        "worker 3 bound to core 3 (PU 6), NUMA 1: [~./~~][../B~] simulated",
      ])
    let sockets = try Placement.assign(workers: 1, places: .sockets, on: topology)
    #expect(
      BindingsReport(sockets, on: topology).text
        == "worker 0 bound to PU 1, NUMA 0: [~B/~~][../.~] simulated\n")
    let free = try Placement.assign(workers: 1, binding: .none, on: topology)
    #expect(
      BindingsReport(free, on: topology).lines
        == ["worker 0 is not bound: [~./~~][../.~] simulated"])
  }
}

/// The texts of a drawing with their places.
private final class SVGReader: NSObject, XMLParserDelegate {
  struct Text {
    var style: String
    var x: Double
    var y: Double
    var text = ""
  }

  var width = 0.0
  var height = 0.0
  var texts: [Text] = []
  private var isInText = false

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
    qualifiedName: String?, attributes: [String: String]
  ) {
    func number(_ name: String) -> Double { attributes[name].flatMap { Double($0) } ?? .nan }
    if name == "svg" { (width, height) = (number("width"), number("height")) }
    isInText = name == "text"
    if isInText {
      texts.append(Text(style: attributes["class"] ?? "", x: number("x"), y: number("y")))
    }
  }

  func parser(_ parser: XMLParser, foundCharacters string: String) {
    if isInText { texts[texts.count - 1].text += string }
  }

  func parser(
    _ parser: XMLParser, didEndElement name: String, namespaceURI: String?,
    qualifiedName: String?
  ) {
    if name == "text" { isInText = false }
  }
}
