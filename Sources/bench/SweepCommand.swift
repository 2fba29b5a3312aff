import ArgumentParser
import Datasets
import Foundation
import Logging
import Machine
import Measurement
import Reports
import Strategies

/// `bench sweep`: measures how strategies scale with the batch, the network and the workers.
struct SweepCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sweep",
    abstract: "Measure strategies along an axis: batch, width, depth, workers.",
    discussion: """
      One axis is varied at a time, and all else stays as the options have it. Each value is a run \
      with its own serial, except that all numbers of workers are measured side by side in one run. \
      Rows are written as soon as they are measured. 'bench report SWEEP' draws the curves.
      """)

  @Option(
    help: ArgumentHelp(
      "Axis to vary, NAME or NAME=VALUE,VALUE,…; may be repeated. "
        + "Default: batch, width, depth and workers.", valueName: "axis"))
  var axis: [String] = []

  @Option(
    help: "Strategies as for bench run. Default: the default member of each family, and 1f1b.")
  var strategy = Family.allCases.map(\.rawValue).joined(separator: ",") + ",layer-parallel:1f1b"

  @Option(help: "Numbers of workers such as 2 or cores, unless workers is the axis.")
  var workers = "cores"

  @OptionGroup var job: JobOptions
  @OptionGroup var placement: PlacementOptions
  @OptionGroup var sampling: SamplingOptions

  @Option(help: "Folder for the reports. Default: results/<UTC time>-<host>.")
  var output: String?

  @Flag(help: "Print nothing but errors.")
  var quiet = false

  @Flag(help: "Show no progress.")
  var noProgress = false

  /// The batches of the learning curves, which a sweep does not show.
  private static let curveSteps = 16

  /// The rounds of each value; fewer have no intervals.
  private static let sureRounds = 6

  func run() throws {
    Interrupt.watch()
    let logger = TerminalLog.logger(quiet: quiet)
    let topology = try PlacementOptions.topology(logger)
    let initial = try job.startingWeights()
    var settings = try job.settings(
      strategies: strategy, workers: workers, startingFrom: initial, placement, sampling,
      stopping: StoppingRule(
        fewestRounds: Self.sureRounds, precision: 0, seconds: .infinity,
        sureRounds: Self.sureRounds),
      maxSeconds: 3, sampleMilliseconds: 20, curveSteps: Self.curveSteps, on: topology)
    // A sweep limits the measuring only: each value has its sure rounds however long they take.
    (settings.stopping.seconds, settings.maxSeconds) = (settings.maxSeconds, .infinity)
    let dataset = try job.dataset(startingFrom: initial, logger)
    let points = try SweepChoice.points(of: axis, around: settings, rows: dataset.training.rows)
    var reports = SweepReports(try RunFolder.chosen(output))
    let progress = Progress(isWanted: !quiet && !noProgress)
    defer { progress.clear() }
    var failures: [Failure] = []
    for point in points {
      guard !Interrupt.isSeen else { break }
      let feed = try Failure.catching {
        try RowFeed(
          dataset.training, batch: point.settings.batch, order: point.settings.order,
          copies: RowCopies(of: dataset.training, for: point.settings.binding, on: topology))
      }
      let saved = try SavedRun(
        RunInputs(
          topology: topology, settings: point.settings, dataset: dataset, feed: feed),
        progress: progress)
      if saved.run.wasInterrupted { break }
      try Failure.catching { try reports.writeMachine(saved.environment) }
      let folder = try Failure.catching { try reports.folder(of: point) }
      let (findings, written) = try saved.measure(into: folder)
      try Failure.catching {
        let path = try written.get().path
        try Interrupt.whileSaving {
          try reports.add(RecordedRun(findings, path: path).summary, of: point)
        }
      }
      if let failure = findings.run.failure {
        failures.append(failure)
        logger.warning("\(point.name): \(failure)")
      }
    }
    progress.clear()
    if !quiet { try StandardOutput.write(reports.text()) }
    if Interrupt.isSeen {
      throw Failure(.interrupted, "interrupted; what was measured is in \(reports.folder.path)")
    }
    if let first = failures.first {
      throw Failure(
        .strategyFailed, "\(failures.count) of \(points.count) runs had failures, first: \(first)")
    }
  }
}
