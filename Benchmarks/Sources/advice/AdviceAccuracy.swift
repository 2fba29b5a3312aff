import Accuracy
import ArgumentParser
import Figures
import Foundation
import KernelChoice
import Machine
import Reports
import Strategies
import Surroundings

/// The command: draws jobs, forecasts each, measures it, and says how far off the forecasts were.
struct AdviceAccuracy: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "advice",
    abstract: "Measures how honest forecasts are, on jobs drawn at random.",
    discussion: """
      Each job's forecasts are written before any of its strategies runs. Files are saved after \
      every job. Exit codes: 0 fine, 64 usage, 74 could not measure, read or write, 130 interrupted \
      (what was measured is printed and on disk).
      """)

  @Option(help: "Number of jobs.")
  var jobs = 60

  @Option(help: "Seed of jobs, rows, weights, order and intervals.")
  var seed: UInt64 = 1

  @Option(help: "Interleaved rounds of a job, a timed sample of each strategy in each.")
  var rounds = 7

  @Option(help: "Milliseconds that a sample takes at least.")
  var sampleTime = 20.0

  @Option(help: "Seconds after which no further job begins, and by which the last one ends.")
  var maxTime: Double?

  @Option(help: "The most workers of a job.")
  var mostWorkers = 8

  @Option(help: "Folder for the reports. Default: results/<UTC time>-<host>.")
  var output: String?

  /// Where less time than this is left, a job would lose most of its strategies.
  private static let fewestSeconds = Measurer.secondsPerJob + Forecaster.secondsOfProducts

  func run() throws {
    try check("--jobs", Double(jobs), 1...100_000)
    try check("--rounds", Double(rounds), 1...100_000)
    try check("--sample-time", sampleTime, 1...10_000)
    try check("--most-workers", Double(mostWorkers), 1...256)
    if let maxTime { try check("--max-time", maxTime, Self.fewestSeconds...1e7) }
    let start = ContinuousClock.now
    CoreChoice.settle()
    let topology = try Topology()
    let folder = try runFolder()
    Interrupt.watch()
    try folder.write(
      EnvironmentRecord.now(of: "advice", seed: seed, on: topology).json(), as: "environment.json")
    let cores = max(1, topology.allowedCoreCount)
    let reports = AccuracyReports(folder, seed: seed, cores: cores)
    let strategies = Strategy.all(processes: 1)
    Progress.show("measuring what work costs on this machine")
    let forecaster = try Forecaster(strategies, on: topology)
    let measurer = Measurer(
      strategies, on: topology, seed: seed, rounds: rounds, sampleSeconds: sampleTime / 1000)
    var draw = JobDraw(seed: seed, cores: cores, mostWorkers: mostWorkers)
    var outcomes: [JobOutcome] = []
    for number in 1...jobs where !Interrupt.isSeen {
      let left = maxTime.map { $0 - (ContinuousClock.now - start) / .seconds(1) } ?? .infinity
      guard left >= Self.fewestSeconds else { break }
      let job = draw.next()
      Progress.show("job \(number) of \(jobs): forecasting \(job.shape)")
      outcomes.append(try forecaster.forecast(job, dataBytes: Measurer.dataBytes(job)))
      // Forecasts are on disk before anything that they are about has run.
      try reports.write(outcomes)
      Progress.show("job \(number) of \(jobs): measuring \(job.shape)")
      let seconds = maxTime.map { $0 - (ContinuousClock.now - start) / .seconds(1) } ?? .infinity
      try measurer.measure(
        &outcomes[outcomes.count - 1], within: seconds, isInterrupted: { Interrupt.isSeen })
      try reports.write(outcomes)
      Progress.show("")
      if outcomes.last!.isWhole { show(AccuracyTables.line(outcomes.last!)) }
    }
    Progress.show("")
    if outcomes.count < jobs, !Interrupt.isSeen {
      show("There was no time for \((jobs - outcomes.count).counting("further job")).")
    }
    show("\n\(AccuracyTables.text(Summary(outcomes)))\nReports: \(folder.path)")
    if Interrupt.isSeen { throw ExitCode(130) }
  }

  private func check(_ name: String, _ value: Double, _ range: ClosedRange<Double>) throws {
    func plain(_ number: Double) -> String { number.formatted(.number.grouping(.never)) }
    guard range.contains(value) else {
      throw ValidationError(
        "\(name) \(plain(value)): expected a number from \(plain(range.lowerBound)) to "
          + plain(range.upperBound))
    }
  }

  /// At once, also into a pipe: a job takes seconds.
  private func show(_ text: String) {
    FileHandle.standardOutput.write(Data("\(text)\n".utf8))
  }

  private func runFolder() throws(ReportError) -> RunFolder {
    if let output { return try RunFolder.use(output) }
    let host = OperatingSystemFacts.read().host ?? "unknown"
    return try RunFolder.create(in: "results", host: host, time: Date())
  }
}
