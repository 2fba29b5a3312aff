import Foundation
import Reports
import Support
import Testing

struct CompareCommandTests {
  private static let reference = BuildFacts.packageFolder + "/results/reference"

  @Test(arguments: ["text", "markdown", "csv", "json"])
  func aRunAgainstItselfShowsNothing(format: String) throws {
    let folder = try TemporaryFolder()
    let arguments = ["compare", Self.reference, Self.reference, "--format", format]
    let outcome = try bench(arguments, in: folder)
    #expect(outcome.code == 0 && outcome.errors == "", "\(outcome)")
    #expect(outcome.output.contains("layer-parallel:tensor"))
    let written = try bench(arguments + ["--output", "table"], in: folder)
    #expect(written.code == 0 && written.output == "")
    #expect(try folder.read("table") == outcome.output)
    if format == "csv" {
      let table = try CSVReader.parse(Array(outcome.output.utf8), path: "table")
      #expect(table.rows.count > 60)
      #expect(table.header.filter { $0.hasSuffix(".differs") }.count == 2)
      for row in table.rows {
        #expect(row.filter { $0.key.hasSuffix(".differs") }.values.allSatisfy { $0 != "true" })
      }
    }
  }

  @Test func aRunAloneIsLaidOut() throws {
    let folder = try TemporaryFolder()
    let outcome = try bench(
      [
        "compare", Self.reference + "/samples.csv", "--rows", "strategy", "--columns", "workers",
        "--metric", "speedup", "--sort", "value", "--filter", "family=data-parallel",
      ], in: folder)
    let lines = outcome.output.split(separator: "\n")
    #expect(outcome.code == 0 && lines.count { $0.hasPrefix("data-parallel:") } == 5, "\(outcome)")
    #expect(
      lines[1].split(separator: " ").joined(separator: " ")
        == "strategy 1 worker 2 workers 4 workers")
  }

  @Test func whatTrainingCameToIsComparedByFamily() throws {
    let outcome = try bench(
      [
        "compare", Self.reference, "--metric", "final_loss,test_accuracy", "--filter",
        "strategy=data-parallel,workers=2",
      ], in: TemporaryFolder())
    #expect(outcome.code == 0 && outcome.errors == "", "\(outcome)")
    let lines = outcome.output.split(separator: "\n")
    #expect(lines.count { $0.hasPrefix("data-parallel:") } == 10, "\(outcome.output)")
    #expect(lines[0].hasPrefix("final_loss (lower is better"))
  }

  @Test func anotherJobIsSaidOrRefused() throws {
    let folder = try TemporaryFolder()
    let summary = try String(contentsOfFile: Self.reference + "/summary.csv", encoding: .utf8)
    try folder.write(summary.replacing("784-128-64-10", with: "784-32-10"), to: "b.csv")
    let arguments = ["compare", Self.reference + "/summary.csv", "b.csv"]
    let says = "not one job: network is '784-128-64-10' and '784-32-10'"
    let outcome = try bench(arguments, in: folder)
    #expect(outcome.code == 0 && outcome.output.hasPrefix("warning: \(says)\n"), "\(outcome)")
    let csv = try bench(arguments + ["--format", "csv"], in: folder)
    #expect(csv.code == 0 && csv.errors == "warning: \(says)\n", "\(csv)")
    expectOneLine(try bench(arguments + ["--same-job"], in: folder), code: 5, saying: [says])
    let same = try bench(["compare", Self.reference, Self.reference, "--same-job"], in: folder)
    #expect(same.code == 0)
  }

  private static let usage: [([String], [String])] = [
    (["--metric", "speed"], ["unknown metric 'speed'", "step_seconds"]),
    (["--rows", "strategy"], ["'workers'", "--rows", "--columns"]),
    (["--rows", "host"], ["unknown key 'host'"]),
    (["--filter", "x"], ["filter 'x'"]),
    (["--filter", "workers=99"], ["no row matches"]),
    (["--sort", "best"], ["best"]),
    (["--format", "pdf"], ["pdf"]),
  ]

  private static let files: [([String], [String])] = [
    (["empty"], ["'empty' holds no run"]),
    (["half"], ["'half' is half a run"]),
    (["half/samples.csv"], ["'half/samples.csv' line 3: seconds is 'nan'"]),
  ]

  private static let access: [([String], [String])] = [
    (["missing"], ["'missing'", "No such file"]),
    (["--output", "no/such/folder"], ["cannot write 'no/such/folder'"]),
  ]

  @Test(arguments: usage) func usageIsSaid(arguments: [String], says: [String]) throws {
    try expect(arguments, code: 64, says)
  }

  @Test(arguments: files) func badFilesAreSaid(arguments: [String], says: [String]) throws {
    try expect(arguments, code: 65, says)
  }

  @Test(arguments: access) func refusalsAreSaid(arguments: [String], says: [String]) throws {
    try expect(arguments, code: 74, says)
  }

  private func expect(_ arguments: [String], code: Int32, _ says: [String]) throws {
    let folder = try TemporaryFolder()
    try folder.write("", to: "empty/notes")
    try folder.write(
      "schema_version,round,strategy,workers,steps,rows,seconds\n1,0,serial,1,1,1,1\n"
        + "1,1,serial,1,1,1,nan\n", to: "half/samples.csv")
    let outcome = try bench(["compare", Self.reference] + arguments, in: folder)
    expectOneLine(outcome, code: code, saying: says)
    #expect(try folder.contents() == ["empty", "half"])
  }

  @Test func withoutARunTheUsageIsSaid() throws {
    expectOneLine(try bench(["compare"], in: TemporaryFolder()), code: 64, saying: ["run"])
  }
}
