import ArgumentParser
import Comparison
import Files
import Foundation

/// `bench check`: the gate of a CI job, and the measurement of the noise that its margins must
/// exceed.
struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Gate a candidate against a baseline: pass, regression, improved, inconclusive,"
      + " incomparable or not gated.",
    usage: """
      bench check BASELINE CANDIDATE [--thresholds FILE] [--junit FILE] ...
      bench check --baseline A1,A2,... --candidate B1,B2,... [--thresholds FILE] ...
      bench check --calibrate [--runs 5] [--output DIR] [--thresholds FILE] -- [options of bench run]
      """,
    discussion: """
      The exit code is 1 if a row is a regression, and 5 if nothing at all could be judged. Where \
      the thresholds say fail for such rows, improved rows give 1, missing or incomparable ones 5, \
      and inconclusive ones 4. Otherwise the exit code is 0.
      """)

  @Option(help: "Run folders, or their summary.csv or samples.csv files, separated by commas.")
  var baseline: String?

  @Option(
    help: "Runs of the candidate. With three or more a side, differences between runs count too.")
  var candidate: String?

  @Option(
    help: ArgumentHelp(
      "File of margins and rules. Default: a margin of 2 % of speedup, and of 10 % of serial's"
        + " time where the machine is the same.", valueName: "file.yaml"))
  var thresholds: String?

  @Option(
    help: ArgumentHelp(
      "Form of standard output: text (default), markdown, json, junit, github or benchfmt.",
      valueName: "form"))
  var format: String?

  @Option(help: ArgumentHelp("Also write a JUnit XML file.", valueName: "file"))
  var junit: String?

  @Option(help: ArgumentHelp("Also write a JSON file.", valueName: "file"))
  var json: String?

  @Option(help: ArgumentHelp("Also write a Markdown table.", valueName: "file"))
  var markdown: String?

  @Option(
    help: ArgumentHelp("Also write the samples in the format of benchstat.", valueName: "file"))
  var benchfmt: String?

  @Flag(help: "Also print annotations for GitHub, as is always done in GitHub Actions.")
  var github = false

  @Option(
    help: ArgumentHelp(
      "Instead of verdicts, print which rule decided what for a row: a strategy or family, and its"
        + " number of workers behind a comma, such as data-parallel:ring,2.",
      valueName: "row"))
  var explain: String?

  @Flag(help: "Run one build several times to measure the noise of this machine.")
  var calibrate = false

  @Option(help: "Runs of a calibration, each in a process of its own. Default: 5.")
  var runs: Int?

  @Option(help: "Folder for the runs of a calibration. Default: results/calibration.")
  var output: String?

  @Argument(
    help: ArgumentHelp("Baseline and candidate, or options of bench run.", valueName: "run"))
  var arguments: [String] = []

  func run() throws {
    try refuseIdleOptions()
    let thresholds = try Failure.catching { try self.thresholds.map(Thresholds.read) ?? .standard }
    if calibrate {
      let calibrator = try Calibrator(
        runs ?? 5, options: arguments, output ?? "results/calibration")
      return try calibrator.run(thresholds)
    }
    let format = format ?? "text"
    guard let report = GateReport.named(format) else {
      let names = GateReport.all.map(\.name).joined(separator: ", ")
      throw Failure(.usage, "--format \(format): expected one of \(names)")
    }
    let (base, candidate) = try sides()
    let gate = try Failure.catching {
      try Gate(base: base, candidate: candidate, thresholds: thresholds)
    }
    if let explain {
      return try StandardOutput.write(Failure.catching { try gate.explanation(of: explain) })
    }
    try StandardOutput.write(report.render(gate))
    try writeFiles(gate)
    try tellGitHub(gate, format)
    guard gate.exitCode == 0 else {
      // The gate's exit codes are all in Failure.Code.
      throw Failure(Failure.Code(rawValue: gate.exitCode)!, gate.summary)
    }
  }

  /// Refuses options that would have no effect.
  private func refuseIdleOptions() throws(Failure) {
    let sides = [
      ("baseline", baseline != nil), ("candidate", candidate != nil), ("explain", explain != nil),
    ]
    let reports = [
      ("format", format != nil), ("junit", junit != nil), ("json", json != nil),
      ("markdown", markdown != nil), ("benchfmt", benchfmt != nil), ("github", github),
    ]
    func refuse(_ options: [(String, Bool)], _ reason: String) throws(Failure) {
      if let (name, _) = options.first(where: \.1) { throw Failure(.usage, "--\(name) \(reason)") }
    }
    if calibrate { return try refuse(sides + reports, "does not go with --calibrate") }
    try refuse([("runs", runs != nil), ("output", output != nil)], "needs --calibrate")
    if explain != nil { try refuse(reports, "does not go with --explain") }
  }

  private func sides() throws(Failure) -> (base: [String], candidate: [String]) {
    switch (baseline, candidate, arguments.count) {
    case (nil, nil, 2): return ([arguments[0]], [arguments[1]])
    case (let baseline?, let candidate?, 0):
      let sides = [baseline, candidate].map { $0.split(separator: ",").map(String.init) }
      if sides.allSatisfy({ !$0.isEmpty }) { return (sides[0], sides[1]) }
    case (_, _, _): break
    }
    throw Failure(
      .usage,
      "bench check compares a baseline with a candidate: expected two runs, or --baseline and"
        + " --candidate")
  }

  private func writeFiles(_ gate: Gate) throws(Failure) {
    let files = [
      ("junit", junit), ("json", json), ("markdown", markdown), ("benchfmt", benchfmt),
    ]
    try Failure.catching {
      for (name, path) in files {
        guard let path else { continue }
        try File.write(GateReport.named(name)!.render(gate), to: path)
      }
    }
  }

  private func tellGitHub(_ gate: Gate, _ format: String) throws(Failure) {
    let environment = ProcessInfo.processInfo.environment
    if github || environment["GITHUB_ACTIONS"] == "true", format != "github" {
      let annotations = GateReport.named("github")!.render(gate)
      // GitHub reads both streams, and annotations after a JSON or XML document would break it.
      if ["text", "markdown"].contains(format) {
        try StandardOutput.write(annotations)
      } else {
        StandardError.write(annotations)
      }
    }
    guard let path = environment["GITHUB_STEP_SUMMARY"], !path.isEmpty else { return }
    // Other steps of the job may have written to it.
    try Failure.catching {
      let before = access(path, F_OK) == 0 ? try File.read(path) : []
      try File.write(before + Array(GateReport.named("markdown")!.render(gate).utf8), to: path)
    }
  }
}
