import Foundation
import Support
import Testing

struct ReportCommandTests {
  private static let header =
    "schema_version,strategy,workers,samples,status,reason,step_seconds,step_seconds_lo,"
    + "step_seconds_hi,throughput_samples_per_second,throughput_samples_per_second_lo,"
    + "throughput_samples_per_second_hi,speedup,speedup_lo,speedup_hi,peak_fraction\n"
  private static let good = header + "1,serial,1,0,ok,,1,,,1,,,1,,,\n"
  private static let timeline =
    "schema_version,strategy,workers,worker,period,step,action,owner,kind,start_seconds,"
    + "end_seconds\n"

  private func write(_ files: [String: String], to folder: TemporaryFolder) throws {
    let environment = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appending(path: "../../results/reference/environment.json")
    try folder.write(
      String(contentsOf: environment, encoding: .utf8), to: "run/environment.json")
    for (name, text) in files { try folder.write(text, to: "run/\(name)") }
  }

  @Test(arguments: [
    ("summary.csv", "", "empty"), ("summary.csv", "schema_version,strategy\n1,a\n", "no column"),
    ("summary.csv", header + "1,a\n", "cells"), ("summary.csv", good + "1,\"serial", "quote"),
    ("summary.csv", good.replacingOccurrences(of: "1,serial", with: "7,serial"), "version"),
    ("summary.csv", header + "1,serial,1,0,ok,,nan,,,1,,,1,,,\n", "step_seconds is 'nan'"),
    ("summary.csv", header + "2,serial,1,0,ok,,1,,,1,,,1,,,inf\n", "peak_fraction is 'inf'"),
    ("losses.csv", "schema_version,strategy,workers\n1,serial,1\n", "step"),
    ("losses.csv", "schema_version,strategy,workers,step,loss\n1,serial,1,9e99,1\n", "9e99"),
    ("timeline.csv", timeline + "1,serial,1,0,0,0,F,0,sleep,0,1\n", "kind is 'sleep'"),
    ("timeline.csv", timeline + "1,serial,1,0,0,0,F,0,wait,2,1\n", "end_seconds"),
    ("timeline.csv", timeline + "1,serial,1,0,0,0,F,0,wait,nan,1\n", "nan"),
    ("timeline.csv", timeline + "1,serial,1,0,0,0,F,-1,wait,0,1\n", "line 2: owner is '-1'"),
    ("timeline.csv", timeline + "1,serial,1,1,0,0,F,0,wait,0,1\n", "line 2: worker is '1'"),
  ])
  func aBrokenReportIsNamed(name: String, text: String, says: String) throws {
    let folder = try TemporaryFolder()
    try write(["summary.csv": Self.good], to: folder)
    try folder.write(text, to: "run/\(name)")
    let outcome = try bench(["report", "run"], in: folder)
    expectOneLine(outcome, code: 65, saying: ["run/\(name)", says])
    #expect(!(try folder.contents("run").contains("report")))
  }

  @Test func aFolderWithoutARunIsNamed() throws {
    let folder = try TemporaryFolder()
    try folder.write("", to: "empty/notes")
    for (path, code) in [("empty", 65 as Int32), ("missing", 74), ("empty/notes", 65)] {
      expectOneLine(try bench(["report", path], in: folder), code: code, saying: ["'\(path)'"])
    }
  }

  /// All but the pictures is there, and one line says what to install.
  @Test func withoutGnuplotTheRestIsWritten() throws {
    let folder = try TemporaryFolder()
    try write(["summary.csv": Self.good], to: folder)
    let outcome = try bench(
      ["report", "run"], in: folder, shell: "PATH=/nonexistent exec \"$0\" \"$@\"")
    #expect(outcome.code == 0)
    let lines = outcome.errors.split(separator: "\n")
    #expect(lines.count == 1 && lines[0].hasPrefix("warning: "), "\(outcome.errors)")
    #expect(outcome.errors.contains("gnuplot-nox"))
    let page = try folder.read("run/report/report.html")
    #expect(page.contains("gnuplot-nox") && page.contains("<table>") && !page.contains("<img"))
    #expect(try folder.contents("run/report/plots-data").contains("draw.gp"))
    for file in outcome.output.split(separator: "\n") { _ = try folder.read(String(file)) }
  }

  /// A gnuplot that fails is told in one line, after all that does not need it.
  @Test func aGnuplotThatFailsIsTold() throws {
    let folder = try TemporaryFolder()
    try write(["summary.csv": Self.good], to: folder)
    try folder.write(
      "#!/bin/sh\nprintf 'plot x\\n ^\\n\"a.gp\" line 3: out of \\033ink\\n' >&2\nexit 1\n",
      to: "bin/gnuplot")
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o755], ofItemAtPath: "\(folder.path)/bin/gnuplot")
    let outcome = try bench(
      ["report", "run", "--output", "out"], in: folder,
      shell: "PATH=\"$PWD/bin:$PATH\" exec \"$0\" \"$@\"")
    expectOneLine(outcome, code: 74, saying: ["cannot draw with gnuplot", "line 3: out of"])
    #expect(try folder.read("out/report.html").contains("cannot draw with gnuplot"))
  }
}
