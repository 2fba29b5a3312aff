import Support
import Testing

struct CalibrateCommandTests {
  @Test func aModelIsMeasuredWrittenAndReadAgain() throws {
    let machine = try CalibratedMachine.get()
    // The same model and job have the same tables.
    let read = try bench(
      ["calibrate", "--machine", machine.model] + CalibratedMachine.job, in: machine.folder)
    #expect(read.code == 0 && read.output == machine.output)
    let rows = read.output.split(separator: "\n").suffix(3)
    #expect(rows.first?.hasPrefix("serial") == true)
    #expect(rows.last?.hasPrefix("layer-parallel:tensor") == true)
    #expect(!read.output.contains("lacks costs"))
  }

  @Test func whatCannotBeReadOrWrittenIsOneLine() throws {
    let folder = try TemporaryFolder()
    try folder.write("{\"schema\": 9}", to: "new.json")
    expectOneLine(
      try bench(["calibrate", "--machine", "new.json"], in: folder), code: 65,
      saying: ["new.json: version 9: expected version 3"])
    expectOneLine(
      try bench(["calibrate", "--machine", "none.json"], in: folder), code: 74,
      saying: ["none.json"])
    expectOneLine(
      try bench(["calibrate", "--output", "none/machine.json"], in: folder), code: 74,
      saying: ["none/machine.json"])
    expectOneLine(
      try bench(
        ["calibrate"], in: folder, shell: "HWLOC_SYNTHETIC='core:2 pu:1' exec \"$0\" \"$@\""),
      code: 64, saying: ["HWLOC_SYNTHETIC"])
  }
}
