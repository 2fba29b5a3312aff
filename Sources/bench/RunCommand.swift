import ArgumentParser
import Datasets
import Foundation
import Kernels
import Logging
import Machine
import Measurement
import Reports
import Strategies

/// `bench run`, the default: measures strategies against serial and writes a run folder.
struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Measure strategies side by side and write CSV reports (the default).")

  @Option(help: "all, FAMILY (its default member), FAMILY:MEMBER, FAMILY:*, with commas.")
  var strategy = "all"

  @Option(help: "Numbers of workers such as 1,2,4, or cores.")
  var workers = "cores"

  @OptionGroup var job: JobOptions
  @OptionGroup var placement: PlacementOptions

  @Option(help: "Interleaved rounds: timed samples of each strategy. Default: 15, or 6 if quick.")
  var rounds: Int?

  @Option(help: "Milliseconds that a sample takes at least. Default: 100, or 20 if quick.")
  var sampleTime: Double?

  @Option(
    help: "Batches of the learning curve. Default: 320, or 64 if quick; fewer for large networks.")
  var curveSteps: Int?

  @Flag(help: "Fewer and shorter samples: to see that everything works, not to compare.")
  var quick = false

  @Option(help: "Folder for the reports. Default: results/<UTC time>-<host>.")
  var output: String?

  @Flag(help: "Make and prove every plan, print what would run, and stop.")
  var dryRun = false

  @Flag(help: "Print nothing but errors.")
  var quiet = false

  @Flag(help: "Show no progress.")
  var noProgress = false

  func run() throws {
    Interrupt.watch()
    let logger = TerminalLog.logger(quiet: quiet)
    let topology = try PlacementOptions.topology(logger)
    let settings = try settings(on: topology)
    let dataset = try job.dataset()
    let feed = try Failure.catching {
      try RowFeed(dataset.training, batch: settings.batch, order: settings.order)
    }
    let progress = Progress(isWanted: !quiet && !noProgress)
    defer { progress.clear() }
    var reports: RunReports?
    var nextSave = ContinuousClock.now
    let run = BenchmarkRun(
      settings, dataset: dataset, topology: topology,
      isInterrupted: { Interrupt.isSeen },
      observe: { event in
        switch event {
        case .planning(let name): progress.show("proving the plan of \(name)")
        case .checking(let index, let total, let name):
          progress.show(index, of: total, "checking \(name) against serial")
        case .measuring(let round, let total):
          progress.show(round, of: total, "measuring, round \(round + 1) of \(total)")
        case .roundDone:
          let start = ContinuousClock.now
          guard start >= nextSave else { return }
          // What cannot be written now is tried again, and reported in the end.
          try? reports?.writeMeasurements()
          // The more rounds, the longer it takes: a tenth of the time at most.
          let end = ContinuousClock.now
          nextSave = end.advanced(by: start.duration(to: end) * 9)
        }
      })
    try Failure.catching { try run.prepare() }
    if run.wasInterrupted {
      throw Failure(.interrupted, "interrupted before anything was measured")
    }
    warn(run, logger)
    if placement.reportBindings { try StandardOutput.write(Bindings.text(run)) }
    if dryRun {
      if !quiet { try StandardOutput.write(DryRun.text(run)) }
      return
    }
    let written = RunReports(run, folder: try runFolder())
    reports = written
    try Failure.catching { try written.writeMachine(environment(run)) }
    run.check(feed)
    run.measure(feed)
    run.traceTimelines(feed)
    progress.clear()
    // The table first: a full disk must not take it away.
    let ending = Result { try finish(run, written) }
    try Failure.catching { try written.writeMeasurements() }
    try ending.get()
  }

  private func finish(_ run: BenchmarkRun, _ reports: RunReports) throws(Failure) {
    let rows = reports.summaryRows
    if !quiet {
      let header =
        "\(run.settings.shape), batch \(run.settings.batch), "
        + "\(run.settings.rule.optimizer.name), \(run.dataset.name); "
        + "\(run.settings.rounds) rounds, \(BuildFacts.configuration) build\n\n"
      let notes = SummaryTable.notes(rows).map { "\n\($0)" }.joined()
      try StandardOutput.write(
        header + SummaryTable.render(rows) + notes + "\n\nReports: \(reports.folder.path)\n")
    }
    if run.wasInterrupted {
      throw Failure(
        .interrupted, "interrupted; what was measured is in \(reports.folder.path)")
    }
    let failed = rows.filter { $0.contender.status == .failed }
    if let first = failed.first {
      throw Failure(
        .strategyFailed,
        "\(failed.count) of \(rows.count) rows failed, first \(first.contender.strategy.name): "
          + first.contender.reason)
    }
  }

  private func settings(on topology: Topology) throws(Failure) -> RunSettings {
    let strategy = strategy
    let job = try job.job(workers: 1)
    let rounds = rounds ?? (quick ? 6 : 15)
    try JobOptions.check("--rounds", rounds, 1...100_000)
    let milliseconds = sampleTime ?? (quick ? 20 : 100)
    guard milliseconds >= 1, milliseconds <= 1e6 else {
      throw Failure(.usage, "--sample-time \(milliseconds): expected 1 to 1000000 milliseconds")
    }
    return RunSettings(
      strategies: try Failure.catching { try Strategy.select(strategy) },
      workers: try JobOptions.workers(workers, on: topology), shape: job.shape,
      batch: job.batch, rule: try self.job.rule(), seed: self.job.seed,
      order: try self.job.order(default: "none"), microbatches: job.microbatches,
      syncEvery: job.syncEvery,
      staleness: job.staleness, binding: try placement.binding(),
      places: try placement.placeKind(), rounds: rounds, sampleSeconds: milliseconds / 1000,
      curveSteps: try curveSteps(job), initialParameters: try self.job.initialParameters())
  }

  /// The same number on every machine: it depends on the work, not on the speed.
  private func curveSteps(_ job: Job) throws(Failure) -> Int {
    if let curveSteps {
      try JobOptions.check("--curve-steps", curveSteps, 1...10_000_000)
      return curveSteps
    }
    let (affordable, fewest) = (50_000_000_000, 16)
    let flopsPerStep = job.batch * job.shape.trainingFlopsPerRow
    return max(fewest, min(quick ? 64 : 320, affordable / flopsPerStep))
  }

  private func runFolder() throws(Failure) -> RunFolder {
    let (output, now) = (output, Date())
    return try Failure.catching {
      if let output { return try RunFolder.use(output) }
      let host = OperatingSystemFacts.read().host ?? "unknown"
      return try RunFolder.create(in: "results", host: host, time: now)
    }
  }

  private func environment(_ run: BenchmarkRun) -> EnvironmentRecord {
    EnvironmentRecord(
      toolVersion: Fourways.version, time: Date(), system: .read(),
      revision: GitRevision.read(BuildFacts.packageFolder),
      topologySynthetic: try? run.topology.render(.synthetic),
      allowedCPUSet: "\(run.topology.allowedPUs)", cgroupQuotaCores: CPUQuota()?.cores,
      blasConfiguration: BLAS.configuration, blasCore: BLAS.core, blasThreads: BLAS.threads,
      commandLine: ["bench"] + CommandLine.arguments.dropFirst(), seed: run.settings.seed,
      timerResolutionSeconds: run.clock.resolutionSeconds,
      timerCostSeconds: run.clock.readingSeconds)
  }

  private func warn(_ run: BenchmarkRun, _ logger: Logger) {
    let shared = run.contenders.filter { $0.crew?.isOversubscribed ?? false }.map(\.workers)
    for workers in Set(shared).sorted() {
      logger.warning("\(workers) workers share cores (oversubscribed): their figures say so")
    }
    let crews = run.contenders.compactMap(\.crew).flatMap(\.bound)
    if crews.contains(where: { !$0.matches && !$0.simulated }) {
      logger.warning("the system did not bind every worker as asked: see workers.csv")
    }
  }
}
