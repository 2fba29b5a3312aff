import Datasets
import Foundation
import Kernels
import Logging
import Machine
import Measurement
import Reports

/// A benchmark run whose reports are written while it goes on: what `run` does, and `sweep` again
/// and again.
final class SavedRun {
  let run: BenchmarkRun
  private let progress: Progress
  private let saver: Saver

  init(
    _ settings: RunSettings, dataset: Dataset, topology: Topology, progress: Progress,
    sampler: ((SampleOrder) throws -> TimedRun)? = nil
  ) {
    let saver = Saver()
    self.saver = saver
    self.progress = progress
    run = BenchmarkRun(
      settings, dataset: dataset, topology: topology,
      isInterrupted: { Interrupt.isSeen },
      observe: { event in
        progress.show(event)
        if case .roundDone = event { saver.saveNowAndThen() }
      }, sampler: sampler)
  }

  /// Measures, and leaves all reports but the last state of the measurements in `folder`.
  func measure(_ feed: RowFeed, into folder: RunFolder) throws(Failure) -> RunReports {
    let reports = RunReports(run, folder: folder)
    saver.reports = reports
    // The run tells the saver, and the reports hold the run: a ring, which a sweep would pile up.
    defer { saver.reports = nil }
    try Failure.catching { try reports.writeMachine(environment) }
    run.check(feed)
    run.measure(feed)
    run.traceTimelines(feed)
    progress.clear()
    return reports
  }

  var environment: EnvironmentRecord {
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

  /// What bends the run's figures.
  func warn(_ logger: Logger) {
    let shared = run.contenders.filter { $0.crew?.isOversubscribed ?? false }.map(\.workers)
    for workers in Set(shared).sorted() {
      logger.warning("\(workers) workers share cores (oversubscribed): their figures say so")
    }
    let crews = run.contenders.compactMap(\.crew).flatMap(\.bound)
    if crews.contains(where: { !$0.matches && !$0.simulated }) {
      logger.warning("the system did not bind every worker as asked: see workers.csv")
    }
  }

  /// Of the strategies that failed, how many and the first one's reason.
  var failure: Failure? {
    let failed = run.contenders.filter { $0.status == .failed }
    return failed.first.map {
      Failure(
        .strategyFailed,
        "\(failed.count) of \(run.contenders.count) rows failed, first \($0.strategy.name): "
          + $0.reason)
    }
  }

  private final class Saver {
    var reports: RunReports?
    private var next = ContinuousClock.now

    func saveNowAndThen() {
      let start = ContinuousClock.now
      guard start >= next else { return }
      // What cannot be written now is tried again, and reported in the end.
      try? reports?.writeMeasurements()
      // The more rounds, the longer it takes: a tenth of the time at most.
      let end = ContinuousClock.now
      next = end.advanced(by: start.duration(to: end) * 9)
    }
  }
}

extension RunFolder {
  /// The folder that a user has named, or one of this hour below `results`.
  static func chosen(_ path: String?) throws(Failure) -> RunFolder {
    let now = Date()
    return try Failure.catching {
      if let path { return try RunFolder.use(path) }
      let host = OperatingSystemFacts.read().host ?? "unknown"
      return try RunFolder.create(in: "results", host: host, time: now)
    }
  }
}
