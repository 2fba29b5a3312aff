import ArgumentParser
import Contest
import Datasets
import Foundation
import KernelChoice
import Machine
import Reports
import Rows
import Strategies
import Surroundings

/// The command: for each row, who takes part, what each trained, and how fast.
struct Peers: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "peers",
    abstract: "Trains the reference rows with our strategies and with other frameworks, in turn,"
      + " and prints the ratios.",
    discussion: """
      Every contender starts from the same weights and sees the same rows. One whose losses or \
      parameters are not serial's but for rounding is not timed. Exit codes: 0 fine, also where a \
      framework is not installed, 3 a contender failed, 64 usage, 74 could not read or write, 130 \
      interrupted (what was measured is printed and on disk).
      """)

  @Option(help: "Rows of the reference table, with commas.")
  var rows = ReferenceRow.all.map { "\($0.number)" }.joined(separator: ",")

  @Option(help: "Interleaved rounds, a timed sample of each contender in each.")
  var rounds = 15

  @Option(
    help: """
      The Python with what peers/requirements.txt lists. Default: that of peers/.venv where there \
      is one, or python3.
      """)
  var python: String?

  @Option(help: "Our strategies, as bench names them; serial always takes part.")
  var strategies = "blas-threads,data-parallel:direct,layer-parallel:tensor,hybrid:*"

  @Option(
    help: """
      Frameworks, with commas: \(Framework.all.map(\.name).joined(separator: ", ")); all or none. \
      Default: those that are ready within seconds.
      """)
  var frameworks: String?

  @Option(help: "Cores of the parallel contenders of ours.")
  var workers = 2

  @Option(help: "Seed of weights, rows, order and intervals.")
  var seed: UInt64 = 42

  @Option(
    help: "Folder for the reports, one in it for each row. Default: results/<UTC time>-<host>.")
  var output: String?

  func run() throws {
    let (rows, frameworks) = (try chosenRows(), try chosenFrameworks())
    let strategies = try Strategy.select("serial," + strategies)
    guard rounds > 0, (1...256).contains(workers) else {
      throw ValidationError("--rounds and --workers: expected numbers from 1 on, workers up to 256")
    }
    CoreChoice.settle()
    let topology = try Topology()
    let folder = try runFolder()
    Interrupt.watch()
    var outcomes: [Goal.Outcome] = []
    var failed: [String] = []
    for row in rows where !Interrupt.isSeen {
      let (contest, job) = try measure(row, strategies, frameworks, topology)
      try ContestReports(contest, job).write(
        to: try RunFolder.use(folder.path(of: "row-\(row.number)")),
        .now(of: "peers", seed: seed, on: topology))
      show(ContestTable.text(contest, row))
      outcomes += Goal.all.filter { $0.row == row.number }.map { $0.outcome(in: contest) }
      failed += contest.entries.filter { $0.status == .failed }.map(\.label)
    }
    show("\(ContestTable.text(outcomes))\nReports: \(folder.path)")
    if Interrupt.isSeen { throw ExitCode(130) }
    if !failed.isEmpty { throw ExitCode(3) }
  }

  /// At once, also into a pipe: a row takes minutes.
  private func show(_ text: String) {
    FileHandle.standardOutput.write(Data("\(text)\n".utf8))
  }

  /// Everybody on one row: made, checked, and timed in turn.
  private func measure(
    _ row: ReferenceRow, _ strategies: [Strategy], _ frameworks: [Framework],
    _ topology: Topology
  ) throws -> (Contest, SharedJob) {
    let job = try SharedJob(row, seed: seed)
    let folder = try TemporaryFolder()
    try job.write(to: folder.path)
    let lineup = try Lineup(job, workers: workers, on: topology)
    var entries = try strategies.map { try lineup.own($0) } + [lineup.units()]
    for framework in frameworks {
      for workers in framework.workers where !Interrupt.isSeen {
        Progress.show("row \(row.number): \(framework.name) with \(workers) gets ready")
        entries.append(
          try lineup.peer(
            framework, workers: workers, python: chosenPython, scripts: Self.scripts,
            folder: folder.path))
      }
    }
    var contest = Contest(entries, seed: seed)
    Progress.show("row \(row.number): each trains \(job.comparedSteps) batches")
    contest.check(steps: job.comparedSteps, within: job.agreement)
    contest.calibrate()
    for round in 0..<rounds where !Interrupt.isSeen {
      Progress.show("row \(row.number): round \(round + 1) of \(rounds)")
      contest.round()
    }
    Progress.show("")
    return (contest, job)
  }

  private func chosenRows() throws -> [ReferenceRow] {
    try rows.split(separator: ",", omittingEmptySubsequences: false).map { word in
      guard let row = ReferenceRow.all.first(where: { "\($0.number)" == word }) else {
        throw ValidationError(
          "--rows '\(rows)': expected numbers from 1 to \(ReferenceRow.all.count)")
      }
      return row
    }
  }

  private func chosenFrameworks() throws -> [Framework] {
    guard let frameworks else { return Framework.all.filter { !$0.isSlowToStart } }
    if frameworks == "all" { return Framework.all }
    if frameworks == "none" { return [] }
    return try frameworks.split(separator: ",", omittingEmptySubsequences: false).map { word in
      guard let framework = Framework.all.first(where: { $0.name == word }) else {
        let known = Framework.all.map(\.name).joined(separator: ", ")
        throw ValidationError("--frameworks '\(word)': expected all, none, or some of \(known)")
      }
      return framework
    }
  }

  private func runFolder() throws(ReportError) -> RunFolder {
    if let output { return try RunFolder.make(output) }
    let host = OperatingSystemFacts.read().host ?? "unknown"
    return try RunFolder.create(in: "results", host: host, time: Date())
  }

  /// `Benchmarks/peers`: this is `Benchmarks/Sources/peers/Peers.swift`.
  private static let scripts =
    #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
    .joined(separator: "/") + "/peers"

  private var chosenPython: String {
    let own = Self.scripts + "/.venv/bin/python3"
    return python ?? (FileManager.default.isExecutableFile(atPath: own) ? own : "python3")
  }
}
