import Support
import Testing

struct TopologyCommandTests {
  static let machine = ["topology", "-i", "pack:2 [numa] l3:1 core:4 pu:2"]

  @Test(arguments: [
    ("console", "Machine: 2 packages, 8 cores, 16 PUs"), ("csv", "schema_version,type,"),
    ("xml", "<?xml"), ("svg", "<svg "), ("synthetic", "Package:2"),
  ])
  func everyFormOnStandardOutputAndByTheFilesSuffix(format: String, start: String) throws {
    let folder = try TemporaryFolder()
    let printed = try bench(Self.machine + ["--of", format], in: folder)
    #expect(printed.code == 0 && printed.errors == "")
    #expect(printed.output.hasPrefix(start) || format == "synthetic")
    #expect(printed.output.contains(start))
    #expect(printed.output.hasSuffix("\n") && !printed.output.hasSuffix("\n\n"))

    let name = format == "console" ? "machine.txt" : "machine.\(format)"
    let options = ["csv", "xml", "svg"].contains(format) ? [] : ["--of", format]
    let written = try bench(Self.machine + options + [name], in: folder)
    #expect(written.code == 0 && written.errors == "" && written.output == "")
    #expect(try folder.contents() == [name])
    #expect(try folder.read(name) == printed.output)
  }

  @Test func xmlAndSyntheticAreTheSameMachine() throws {
    let folder = try TemporaryFolder()
    let csv = try bench(Self.machine + ["--of", "csv"], in: folder).output
    try #require(csv.split(separator: "\n").count > 25)
    #expect(try bench(Self.machine + ["m.xml"], in: folder).code == 0)
    #expect(try bench(["topology", "-i", "m.xml", "--of", "csv"], in: folder).output == csv)
    let text = try bench(Self.machine + ["--of", "synthetic"], in: folder).output
    let synthetic = String(text.dropLast())
    #expect(try bench(["topology", "-i", synthetic, "--of", "csv"], in: folder).output == csv)
  }

  @Test func thisMachineIsShown() throws {
    let outcome = try bench(["topology"], in: TemporaryFolder())
    #expect(outcome.code == 0 && outcome.output.contains("PU"))
  }

  @Test(arguments: [
    ("", 65), ("<x", 65), ("<topology version=\"2.0\">", 65), ("not XML\n", 65),
    ("<?xml version=\"1.0\"?><topology version=\"2.0\"></topology>", 65),
    (
      "<?xml version=\"1.0\"?><!DOCTYPE t [<!ENTITY a SYSTEM \"/etc/passwd\">]><topology>&a;"
        + "</topology>", 65
    ),
  ])
  func brokenXMLIsRefusedWithItsLine(xml: String, code: Int32) throws {
    let folder = try TemporaryFolder()
    try folder.write(xml, to: "bad.xml")
    let outcome = try bench(["topology", "-i", "bad.xml"], in: folder)
    expectOneLine(outcome, code: code, saying: ["bad.xml"])
    #expect(!outcome.errors.contains("root:"))
  }

  @Test func aCutExportIsRefused() throws {
    let folder = try TemporaryFolder()
    let xml = try bench(Self.machine + ["--of", "xml"], in: folder).output
    for part in [10, 4, 2] {
      try folder.write(String(xml.prefix(xml.count * (part - 1) / part)), to: "cut.xml")
      expectOneLine(
        try bench(["topology", "-i", "cut.xml"], in: folder), code: 65, saying: ["cut.xml"])
    }
  }

  @Test func aMissingFileIsNamed() throws {
    expectOneLine(
      try bench(["topology", "-i", "no.xml"], in: TemporaryFolder()), code: 74, saying: ["no.xml"])
  }
}
