import Foundation
import Support
import Testing

struct OutputTests {
  /// Below a file and below `/proc` nobody can write, root neither.
  @Test(arguments: ["tiny.csv", "tiny.csv/below", "tiny.csv/far/below", "/proc/fourways", ""])
  func aFolderThatCannotBeWrittenIsNamed(path: String) throws {
    let folder = try TinyData.folder()
    let outcome = try bench(TinyData.run + ["--output", path], in: folder)
    expectOneLine(outcome, code: 74, saying: ["cannot write '\(path)'"])
    #expect(try folder.contents() == ["tiny.csv"])
    #expect(try folder.read("tiny.csv") == TinyData.csv)
  }

  @Test(arguments: ["tiny.csv/below", "/proc/fourways", "", "folder", "missing/w.safetensors"])
  func weightsThatCannotBeWrittenAreToldBeforeTraining(path: String) throws {
    let folder = try TinyData.folder()
    try folder.write("", to: "folder/file")
    let outcome = try bench(
      ["train"] + TinyData.job + ["--save-weights", path], in: folder)
    expectOneLine(outcome, code: 74, saying: ["cannot write '\(path)'"])
    #expect(try folder.contents() == ["folder", "tiny.csv"])
  }

  @Test func aRunIsNeverOverwritten() throws {
    let folder = try TinyData.folder()
    #expect(try bench(TinyData.run + ["--strategy", "serial"], in: folder).code == 0)
    let summary = try folder.read("out/summary.csv")
    let outcome = try bench(TinyData.run, in: folder)
    expectOneLine(outcome, code: 74, saying: ["'out'", "another run"])
    #expect(try folder.read("out/summary.csv") == summary)
  }

  /// A run whose folder goes away, as with a full disk, says so at once.
  private func runThatLosesItsFolder(
    in folder: TemporaryFolder, temporary: String
  ) throws -> Bench {
    let run = try Bench(
      ["run"] + TinyData.job + [
        "--quick", "--rounds", "100000", "--sample-time", "2", "--workers", "2", "--strategy",
        "data-parallel:direct", "--output", "out",
      ], in: folder, shell: "TMPDIR=\(temporary) exec \"$0\" \"$@\"")
    try waitUntil {
      FileManager.default.fileExists(atPath: "\(folder.path)/out/samples.csv") || !run.isRunning
    }
    try FileManager.default.moveItem(
      atPath: "\(folder.path)/out", toPath: "\(folder.path)/away")
    return run
  }

  @Test func reportsGoToASecondFolderWhereTheFirstIsLost() throws {
    let folder = try TinyData.folder()
    try folder.write("", to: "spare/file")
    let spare = "\(folder.path)/spare/fourways"
    let run = try runThatLosesItsFolder(in: folder, temporary: "\(folder.path)/spare")
    func name() -> String? { try? folder.contents("spare/fourways").first }
    try waitUntil {
      FileManager.default.fileExists(atPath: "\(spare)/\(name() ?? "")/summary.csv")
        || !run.isRunning
    }
    run.send(SIGINT)
    let outcome = try run.wait(seconds: 20)
    let path = "\(spare)/\(try #require(name()))"
    #expect(outcome.code == 130)
    #expect(outcome.complaints == ["bench: interrupted; what was measured is in \(path)"])
    #expect(outcome.output.hasSuffix("\nReports: \(path)\n"))
    let warning = outcome.errors.split(separator: "\n").filter { $0.contains("cannot write") }
    #expect(warning.count == 1 && warning[0].contains("'out/"), "\(outcome.errors)")
    #expect(warning.allSatisfy { $0.hasSuffix("the reports are in \(path) from now on") })
    let files = try FileManager.default.contentsOfDirectory(atPath: path)
    #expect(
      ["environment.json", "samples.csv", "summary.csv", "topology.xml", "unfinished.json"]
        .allSatisfy(files.contains))
  }

  @Test func aRunThatCanWriteNowhereStopsAndClaimsNoReports() throws {
    let folder = try TinyData.folder()
    let run = try runThatLosesItsFolder(in: folder, temporary: "/proc/nowhere")
    let outcome = try run.wait(seconds: 60)
    #expect(outcome.code == 74)
    #expect(outcome.errors.contains("measuring stops"))
    #expect(outcome.complaints.count == 1 && outcome.complaints[0].contains("cannot write 'out/"))
    #expect(outcome.output.contains("data-parallel:direct") && !outcome.output.contains("Reports"))
  }

  @Test(arguments: [
    (["topology", "tiny.csv/machine.svg"], "tiny.csv/machine.svg"),
    (["topology", "--of", "csv", "/proc/fourways"], "/proc/fourways"),
    (["report", "out", "--plots-data", "tiny.csv/below"], "tiny.csv/below"),
    (["report", "out", "--plots-data", "/proc/fourways"], "/proc/fourways"),
  ])
  func whatCannotBeWrittenIsNamed(arguments: [String], path: String) throws {
    let folder = try TinyData.folder()
    #expect(try bench(TinyData.run + ["--strategy", "serial"], in: folder).code == 0)
    expectOneLine(
      try bench(arguments, in: folder), code: 74, saying: ["cannot write '\(path)"])
  }

  static let commands: [[String]] = [
    TinyData.run, ["train"] + TinyData.job, ["strategies"], ["strategies", "--verbose"], ["data"],
    ["plan"], ["topology"], ["data", "csv:tiny.csv"], TinyData.run + ["--dry-run"],
    TinyData.run + ["--report-bindings"],
  ]

  @Test(arguments: commands)
  func aClosedOrFullStandardOutputIsTold(arguments: [String]) throws {
    for shell in ["exec \"$0\" \"$@\" >&-", "exec \"$0\" \"$@\" >/dev/full"] {
      let folder = try TinyData.folder()
      let outcome = try bench(arguments, in: folder, shell: shell)
      expectOneLine(outcome, code: 74, saying: ["standard output"])
    }
  }

  /// As in `bench data | head -1`: the reader has what it wanted.
  @Test(arguments: commands)
  func aReaderThatGoesAwayIsNoError(arguments: [String]) throws {
    // The first `true` is gone before `bench` writes; the subshell's code is that of `bench`.
    let outcome = try bench(
      arguments, in: TinyData.folder(),
      shell: "{ sleep 0.05; \"$0\" \"$@\"; echo $? >code; } | true; exit $(cat code)")
    #expect(outcome.signal == nil)
    #expect([0, 74].contains(outcome.code))
    #expect(outcome.complaints == [])
  }

  @Test(arguments: ["exec \"$0\" \"$@\" 2>&-", "exec \"$0\" \"$@\" 2>/dev/full"])
  func aClosedStandardErrorLeavesTheExitCode(shell: String) throws {
    let folder = try TinyData.folder()
    #expect(try bench(["--nonsense"], in: folder, shell: shell).code == 64)
    #expect(try bench(["--workers", "0"], in: folder, shell: shell).code == 64)
    #expect(try bench(["report", "missing"], in: folder, shell: shell).code == 74)
    #expect(
      try bench(
        TinyData.run + ["--workers", "8", "--strategy", "serial"], in: folder, shell: shell
      ).code == 0)
  }
}
