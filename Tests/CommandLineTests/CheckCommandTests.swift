import Foundation
import Support
import Testing

/// Samples of serial and of one strategy in twelve rounds, with a noise of ±1 %.
struct GateSamples {
  static let ring = "data-parallel:ring"

  /// - Parameter factor: what `ring` takes more time than half of serial's.
  static func csv(_ factor: Double, rounds: Int = 12) -> String {
    var text = "schema_version,round,position,strategy,workers,steps,rows,seconds\n"
    for round in 0..<rounds {
      let noise = 1 + 0.01 * (Double(round * 5 % 12) / 6 - 1)
      text += "1,\(round),0,serial,1,10,320,1\n"
      text += "1,\(round),1,\(ring),2,10,320,\(0.5 * factor * noise)\n"
    }
    return text
  }

  /// A folder with the samples of a base and of candidates, and thresholds.
  static func folder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write(csv(1), to: "base.csv")
    try folder.write(csv(1.004), to: "same.csv")
    try folder.write(csv(1.1), to: "slow.csv")
    try folder.write(csv(0.9), to: "fast.csv")
    try folder.write(csv(1.03), to: "near.csv")
    try folder.write(csv(1.1, rounds: 3), to: "short.csv")
    try folder.write(
      csv(1).split(separator: "\n").filter { !$0.contains(ring) }.joined(separator: "\n") + "\n",
      to: "gone.csv")
    try folder.write(rules("warn"), to: "warn.yaml")
    try folder.write(rules("fail"), to: "fail.yaml")
    return folder
  }

  static func rules(_ response: String) -> String {
    """
    schema_version: 1
    rules:
      - strategy: data-parallel  # and not serial
        metric: speedup
        relative: 3%
        on_missing: \(response)
        on_inconclusive: \(response)
        on_improved: \(response)

    """
  }
}

struct CheckCommandTests {
  @Test(
    arguments: [
      ("same.csv", 0, 0, "pass"), ("slow.csv", 1, 1, "regression"),
      ("fast.csv", 0, 1, "improved"), ("near.csv", 0, 4, "inconclusive"),
      ("short.csv", 0, 4, "inconclusive"),
    ] as [(String, Int32, Int32, String)])
  func theVerdictIsTheExitCode(
    candidate: String, warning: Int32, failing: Int32, verdict: String
  ) throws {
    let folder = try GateSamples.folder()
    for (thresholds, code) in [("warn.yaml", warning), ("fail.yaml", failing)] {
      let outcome = try bench(
        ["check", "base.csv", candidate, "--thresholds", thresholds], in: folder)
      #expect(outcome.code == code)
      #expect(outcome.errors == (code == 0 ? "" : "bench: 1 \(verdict)\n"))
      let row = outcome.output.split(separator: "\n").first { $0.contains(GateSamples.ring) }
      #expect(row?.hasPrefix(verdict) == true, "\(outcome.output)")
    }
  }

  @Test(arguments: [("warn.yaml", 0), ("fail.yaml", 5)] as [(String, Int32)])
  func aMissingRowIsWhatTheThresholdsSay(thresholds: String, code: Int32) throws {
    let folder = try GateSamples.folder()
    // Serial is judged too, so that something is.
    try folder.write(
      folder.read(thresholds).replacing("data-parallel  # and not serial", with: "\"*\""),
      to: "all.yaml")
    let outcome = try bench(
      ["check", "base.csv", "gone.csv", "--thresholds", "all.yaml"], in: folder)
    #expect(outcome.code == code && outcome.output.contains("\nincomparable data-parallel:ring"))
    #expect(outcome.errors == (code == 0 ? "" : "bench: 1 incomparable, 1 pass\n"))
  }

  @Test func nothingJudgedIsCode5() throws {
    let folder = try GateSamples.folder()
    let outcome = try bench(
      ["check", "base.csv", "gone.csv", "--thresholds", "warn.yaml"], in: folder)
    #expect(outcome.code == 5)
    let says = "nothing could be judged (1 incomparable): only the base has this row"
    #expect(outcome.errors == "bench: \(says)\n")
    #expect(outcome.output.hasSuffix(": \(says)\n"))
  }

  @Test func severalRunsASideAreTaken() throws {
    let folder = try GateSamples.folder()
    for (name, factor) in [("base-2", 1), ("slow-2", 1.11), ("slow-3", 1.09)] {
      try folder.write(GateSamples.csv(factor), to: "\(name).csv")
    }
    let outcome = try bench(
      [
        "check", "--baseline", "base.csv,same.csv,base-2.csv", "--candidate",
        "slow.csv,slow-2.csv,slow-3.csv", "--thresholds", "warn.yaml", "--format", "json",
      ], in: folder)
    #expect(outcome.code == 1)
    let document = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
    let base = (document as? [String: Any])?["base"] as? [String]
    #expect(base == ["base.csv", "same.csv", "base-2.csv"])
  }

  @Test func allFormsAreWrittenInOneCall() throws {
    let folder = try GateSamples.folder()
    try folder.write("before\n", to: "steps.md")
    let outcome = try bench(
      [
        "check", "base.csv", "slow.csv", "--junit", "a.xml", "--json", "a.json", "--markdown",
        "a.md", "--benchfmt", "a.txt",
      ], in: folder,
      shell: "GITHUB_ACTIONS=true GITHUB_STEP_SUMMARY=steps.md exec \"$0\" \"$@\"")
    #expect(outcome.code == 1)
    #expect(try folder.read("a.xml").contains("<failure type=\"regression\""))
    #expect(try folder.read("a.json").contains("\"exit_code\" : 1"))
    #expect(
      try folder.read("a.txt").contains("BenchmarkStep/strategy=data-parallel:ring/workers=2"))
    #expect(try folder.read("steps.md") == "before\n" + folder.read("a.md"))
    #expect(outcome.output.contains("\n::error title=data-parallel%3Aring with 2"))
    #expect(outcome.output.hasPrefix("loss: the change") && outcome.output.contains("\nverdict"))
  }

  /// Annotations behind a document would break it.
  @Test(arguments: ["json", "junit", "benchfmt"])
  func documentsStayWholeInGitHubsActions(format: String) throws {
    let folder = try GateSamples.folder()
    func check(_ actions: String) throws -> Outcome {
      try bench(
        ["check", "base.csv", "slow.csv", "--format", format], in: folder,
        shell: "GITHUB_ACTIONS=\(actions) GITHUB_STEP_SUMMARY= exec \"$0\" \"$@\"")
    }
    let (outside, inside) = (try check("false"), try check("true"))
    #expect(inside.output == outside.output && inside.code == 1)
    #expect(outside.errors.hasPrefix("bench: 1 regression"))
    #expect(inside.errors.hasPrefix("::error title=data-parallel%3Aring with 2"))
    #expect(inside.errors.hasSuffix("\n" + outside.errors))
  }

  /// Of the other form of the command; each would be ignored.
  @Test(arguments: [
    ["base.csv", "same.csv", "--runs", "9"], ["base.csv", "same.csv", "--output", "x"],
    ["--calibrate", "--junit", "x"], ["--calibrate", "--json", "x"],
    ["--calibrate", "--markdown", "x"], ["--calibrate", "--benchfmt", "x"],
    ["--calibrate", "--format", "text"], ["--calibrate", "--github"],
    ["--calibrate", "--baseline", "base.csv"], ["--calibrate", "--candidate", "base.csv"],
    ["--calibrate", "--explain", "serial"],
  ])
  func idleOptionsAreRefused(arguments: [String]) throws {
    let folder = try GateSamples.folder()
    let before = try folder.contents()
    let option = try #require(arguments.last { $0.hasPrefix("--") })
    let says =
      "\(option) \(arguments[0] == "--calibrate" ? "does not go with" : "needs") --calibrate"
    expectOneLine(try bench(["check"] + arguments, in: folder), code: 64, saying: [says])
    #expect(try folder.contents() == before)
  }

  @Test(
    arguments: [
      (["base.csv"], 64, "two runs"), ([], 64, "two runs"),
      (["base.csv", "same.csv", "slow.csv"], 64, "two runs"),
      (["--baseline", "base.csv"], 64, "two runs"),
      (["--baseline", ",", "--candidate", "base.csv"], 64, "two runs"),
      (["--baseline", "base.csv", "--candidate", "same.csv,slow.csv,./same.csv"], 64, "twice"),
      (["base.csv", "same.csv", "--format", "xml"], 64, "junit"),
      (["base.csv", "missing.csv"], 74, "missing.csv"),
      (["base.csv", "same.csv", "--thresholds", "missing.yaml"], 74, "missing.yaml"),
      (["base.csv", "same.csv", "--thresholds", "base.csv"], 65, "base.csv"),
      (["base.csv", "same.csv", "--thresholds", "."], 74, "directory"),
      (["base.csv", "warn.yaml"], 65, "warn.yaml"),
      (["--calibrate", "--runs", "1"], 64, "--runs"),
      (["--calibrate", "--output", "cal", "--", "--strategy", "none"], 64, "'none'"),
      (["--calibrate", "--output", "base.csv/x"], 74, "base.csv"),
    ] as [([String], Int32, String)])
  func whatIsWrongIsNamed(arguments: [String], code: Int32, says: String) throws {
    let folder = try GateSamples.folder()
    expectOneLine(try bench(["check"] + arguments, in: folder), code: code, saying: [says])
  }

  @Test func aBadRuleIsNamedWithItsLine() throws {
    let folder = try GateSamples.folder()
    try folder.write("schema_version: 1\nrules:\n  - metric: speedup\n    relative: -2%\n", to: "t")
    let outcome = try bench(["check", "base.csv", "same.csv", "--thresholds", "t"], in: folder)
    expectOneLine(outcome, code: 65, saying: ["'t' line 4", "-2%", "at least 0 %"])
  }

  @Test func aRowIsExplained() throws {
    let folder = try GateSamples.folder()
    let arguments = ["check", "base.csv", "slow.csv", "--thresholds", "fail.yaml", "--explain"]
    let outcome = try bench(arguments + ["data-parallel"], in: folder)
    #expect(outcome.code == 0 && outcome.errors == "", "\(outcome)")
    let lines = outcome.output.split(separator: "\n").map {
      $0.split(separator: " ", omittingEmptySubsequences: true).joined(separator: " ")
    }
    #expect(lines.contains("data-parallel:ring 2 speedup relative 3.0 % line 3"))
    #expect(lines.contains("data-parallel:ring 2 speedup min_blocks 6 default"))
    expectOneLine(
      try bench(arguments + ["ring"], in: folder), code: 64, saying: ["'ring'", "serial,1"])
    expectOneLine(
      try bench(arguments + ["serial", "--junit", "x"], in: folder), code: 64,
      saying: ["--junit does not go with --explain"])
  }

  /// Real runs, each in a process of its own; what they differ by is the machine's affair.
  @Test func aCalibrationSuggestsThresholds() throws {
    let folder = try TinyData.folder()
    let calibration = try bench(
      ["check", "--calibrate", "--runs", "2", "--output", "cal", "--"] + TinyData.job + [
        "--quick", "--rounds", "6", "--sample-time", "1", "--workers", "2", "--strategy",
        "serial,data-parallel",
      ], in: folder)
    #expect(calibration.code == 0, "\(calibration)")
    #expect(calibration.output.contains("step_seconds"))
    #expect(try folder.contents("cal") == ["run-1", "run-2"])
    let suggestion = try bench(["thresholds", "suggest", "cal", "--output", "t.yaml"], in: folder)
    #expect(suggestion.code == 0 && suggestion.output == "" && suggestion.errors == "")
    let check = try bench(
      ["check", "cal/run-1", "cal/run-2", "--thresholds", "t.yaml", "--format", "json"],
      in: folder)
    #expect(check.code == 0, "\(check)")
    // One row alone is no calibration; and the same from the runs themselves is the same file.
    let again = try bench(["thresholds", "suggest", "cal/run-1", "cal/run-2"], in: folder)
    #expect(try again.output == folder.read("t.yaml"))
    expectOneLine(
      try bench(["thresholds", "suggest", "cal/run-1"], in: folder), code: 64,
      saying: ["two runs"])
  }
}
