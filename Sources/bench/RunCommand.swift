import ArgumentParser
import Datasets
import Foundation
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

  @OptionGroup var sampling: SamplingOptions

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
    let saved = SavedRun(
      settings, dataset: dataset, topology: topology, progress: progress,
      sampler: isolate ? { try IsolatedSample.take($0) } : nil)
    let run = saved.run
    try Failure.catching { try run.prepare() }
    if run.wasInterrupted {
      throw Failure(.interrupted, "interrupted before anything was measured")
    }
    saved.warn(logger)
    if placement.reportBindings { try StandardOutput.write(Bindings.text(run)) }
    if dryRun {
      if !quiet { try StandardOutput.write(DryRun.text(run)) }
      return
    }
    let written = try saved.measure(feed, into: try RunFolder.chosen(output))
    // The table first: a full disk must not take it away.
    let ending = Result { try finish(saved, written) }
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

  private func finish(_ saved: SavedRun, _ reports: RunReports) throws(Failure) {
    let run = saved.run
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
    if let failure = saved.failure { throw failure }
  }

  private func settings(on topology: Topology) throws(Failure) -> RunSettings {
    try job.settings(
      strategies: strategy, workers: workers, placement, sampling,
      stopping: quick
        ? StoppingRule(rounds: 6)
        : StoppingRule(fewestRounds: Self.fewestRounds, precision: 0, seconds: 60),
      sampleMilliseconds: quick ? 20 : 40, curveSteps: try curveSteps(job.job(workers: 1)),
      on: topology)
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
}
