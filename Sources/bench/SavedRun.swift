import Datasets
import Foundation
import Kernels
import Logging
import Machine
import Measurement
import Reports
import Synchronization

/// A benchmark run whose reports are written while it goes on: what `run` does, and `sweep` again
/// and again.
final class SavedRun {
  let run: BenchmarkRun
  private let progress: Progress
  let saver: Saver
  private let party: SeveralProcesses?
  private let commandLine: [String]

  /// - Parameters:
  ///   - party: the processes that take part, where they are several.
  ///   - commandLine: what started the run, where that is not what started this process.
  init(
    _ inputs: RunInputs, party: SeveralProcesses? = nil, commandLine: [String]? = nil,
    progress: Progress,
    sampler: ((SampleOrder) throws -> TimedRun)? = nil
  ) {
    var settings = inputs.settings
    if let party { settings.workers = party.widths }
    self.party = party
    self.commandLine = commandLine ?? ["bench"] + CommandLine.arguments.dropFirst()
    let saver = Saver()
    self.saver = saver
    self.progress = progress
    run = BenchmarkRun(
      settings, dataset: inputs.dataset, topology: inputs.topology,
      fleet: party.map { Fleet($0.group, widths: $0.widths) }, share: party?.share ?? .alone,
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
    try Failure.catching {
      try reports.writeMachine(environment)
      for (name, topology) in party?.hosts ?? [] {
        if let topology { try folder.write(topology, as: "topology-\(name).xml") }
      }
    }
    run.check(feed)
    run.measureLinks()
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
      commandLine: commandLine, seed: run.settings.seed,
      timerResolutionSeconds: run.clock.resolutionSeconds,
      timerCostSeconds: run.clock.readingSeconds, disturbanceLimits: Disturbance.statement(),
      messagePassing: party?.group.library,
      hosts: party?.group.peers.map(\.host))
  }

  /// What bends the run's figures.
  func warn(_ logger: Logger) {
    let shared = run.contenders.filter { contender in
      (contender.crew?.isOversubscribed ?? false)
        || contender.processes > 1
          && (contender.isOversubscribed ?? false)
    }.map(\.workers)
    for workers in Set(shared).sorted() {
      logger.warning("\(workers) workers share cores (oversubscribed): their figures say so")
    }
    let crews = run.contenders.flatMap(\.seats).map(\.bound)
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

  // Safe to share: it is the main thread's, and another's only while that waits for the fleet.
  final class Saver: @unchecked Sendable {
    var reports: RunReports?
    private var next = ContinuousClock.now
    /// Where measurements lie, once they do.
    private let savedFolder = Mutex<String?>(nil)

    /// Before the end of a process that can go on no further; from any thread.
    ///
    /// - Returns: what is to be said of it.
    func saveLast(_ fleet: Fleet) -> String {
      // Where the main thread does not come to wait so soon, what it has written itself must do:
      // launchers kill after a second.
      _ = fleet.whileWaiting(within: 0.3) { save() }
      guard let folder = savedFolder.withLock({ $0 }) else { return "" }
      return "; what was measured is in \(folder), which bench --resume carries on"
    }

    func saveNowAndThen() {
      let start = ContinuousClock.now
      guard start >= next else { return }
      save()
      // The more rounds, the longer it takes: a tenth of the time at most.
      let end = ContinuousClock.now
      next = end.advanced(by: start.duration(to: end) * 9)
    }

    /// What cannot be written now is tried again, and reported in the end.
    private func save() {
      guard let reports, (try? reports.writeMeasurements()) != nil else { return }
      savedFolder.withLock { $0 = reports.folder.path }
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
