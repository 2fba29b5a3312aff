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

  @Option(
    help: "Stop when the 95 % interval of every speedup is narrower than this, in percent.")
  var precision = "2"

  @Option(
    help:
      "Seconds of measuring after which no further round starts. Default: 60; none with --rounds.")
  var maxTime: Double?

  @Option(
    help: """
      Interleaved rounds, a timed sample of each strategy in each: exactly so many. Default: at \
      least 30, then as --precision and --max-time say; 6 if quick.
      """)
  var rounds: Int?

  @Option(help: "Milliseconds that a sample takes at least. Default: 40, or 20 if quick.")
  var sampleTime: Double?

  @Option(help: "How often a sample is taken again that something else has disturbed, at most.")
  var retakes = 3

  @Flag(help: "Take each sample in a process of its own.")
  var isolate = false

  @Option(help: .hidden)
  var sample: String?

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

  /// Enough for the gate to find a loss of 5 % where rounds scatter by 2 %.
  static let fewestRounds = 30

  func run() throws {
    if sample == nil { Interrupt.watch() }
    let logger = TerminalLog.logger(quiet: quiet)
    let topology = try PlacementOptions.topology(logger)
    let settings = try settings(on: topology)
    let dataset = try job.dataset()
    let feed = try Failure.catching {
      try RowFeed(dataset.training, batch: settings.batch, order: settings.order)
    }
    if let sample { return try takeAlone(sample, settings, dataset, topology, feed) }
    let progress = Progress(isWanted: !quiet && !noProgress)
    defer { progress.clear() }
    var reports: RunReports?
    var nextSave = ContinuousClock.now
    let run = BenchmarkRun(
      settings, dataset: dataset, topology: topology,
      isInterrupted: { Interrupt.isSeen },
      observe: { event in
        progress.show(event)
        guard case .roundDone = event else { return }
        let start = ContinuousClock.now
        guard start >= nextSave else { return }
        // What cannot be written now is tried again, and reported in the end.
        try? reports?.writeMeasurements()
        // The more rounds, the longer it takes: a tenth of the time at most.
        let end = ContinuousClock.now
        nextSave = end.advanced(by: start.duration(to: end) * 9)
      }, sampler: isolate ? { try IsolatedSample.take($0) } : nil)
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

  /// What a child of `--isolate` does: one sample, printed for its parent.
  private func takeAlone(
    _ sample: String, _ settings: RunSettings, _ dataset: Dataset, _ topology: Topology,
    _ feed: RowFeed
  ) throws {
    let order = try IsolatedSample.order(sample)
    var settings = settings
    settings.strategies = Strategy.all.filter { $0.name == order.strategy }
    settings.workers = [order.workers]
    let run = BenchmarkRun(settings, dataset: dataset, topology: topology)
    let timed = try Failure.catching { try run.timeAlone(order, feed) }
    try StandardOutput.write(IsolatedSample.text(timed))
  }

  private func finish(_ run: BenchmarkRun, _ reports: RunReports) throws(Failure) {
    let rows = reports.summaryRows
    if !quiet {
      let header =
        "\(run.settings.shape), batch \(run.settings.batch), "
        + "\(run.settings.rule.optimizer.name), \(run.dataset.name); "
        + "\(RunEnding.text(run)), \(BuildFacts.configuration) build\n\n"
      let notes =
        (SummaryTable.notes(rows) + RunEnding.clocks(rows) + RunEnding.shortSamples(run)
        + RunEnding.disturbances(run))
        .map { "\n\($0)" }
        .joined()
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
    try JobOptions.check("--retakes", retakes, 0...100)
    let milliseconds = sampleTime ?? (quick ? 20 : 40)
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
      places: try placement.placeKind(), stopping: try stoppingRule(),
      sampleSeconds: milliseconds / 1000, retakes: retakes, curveSteps: try curveSteps(job),
      initialParameters: try self.job.initialParameters())
  }

  private func stoppingRule() throws(Failure) -> StoppingRule {
    let digits = precision.hasSuffix("%") ? String(precision.dropLast()) : precision
    guard let percent = Double(digits), percent > 0, percent <= 100 else {
      throw Failure(.usage, "--precision '\(precision)': expected a percentage above 0, such as 2")
    }
    if let maxTime, !(maxTime > 0 && maxTime <= 1e7) {
      throw Failure(.usage, "--max-time \(maxTime): expected seconds above 0, up to 10000000")
    }
    if let rounds = rounds ?? (quick ? 6 : nil) {
      try JobOptions.check("--rounds", rounds, 1...100_000)
      return StoppingRule(rounds: rounds, seconds: maxTime ?? .infinity)
    }
    return StoppingRule(
      fewestRounds: Self.fewestRounds, precision: percent / 100, seconds: maxTime ?? 60)
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
      timerCostSeconds: run.clock.readingSeconds, disturbanceLimits: Disturbance.statement())
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
