import Datasets
import Foundation
import KernelChoice
import Kernels
import Logging
import Machine
import Measurement
import Reports
import Runtime

/// A benchmark run whose reports are written while it goes on. `bench run` makes one, and `bench
/// sweep` one for each value.
struct SavedRun {
  private let prepared: PreparedRun
  private let party: SeveralProcesses?
  private let commandLine: [String]
  /// The nodes that have copies of the training rows.
  private let copies: RowCopies
  private let progress: Progress
  private let saver: RunSaver

  /// Makes, proves and seats every plan.
  ///
  /// - Parameters:
  ///   - party: the processes that take part; nil where there is one.
  ///   - resumed: the run that this one carries on.
  ///   - saver: writes what is measured; it serves one run only.
  init(
    _ inputs: RunInputs, party: SeveralProcesses? = nil, fleet: Fleet? = nil,
    resumed: ResumedRun? = nil, progress: Progress, saver: RunSaver = RunSaver(),
    sampler: ((SampleOrder) throws -> TimedRun)? = nil
  ) throws(Failure) {
    var settings = inputs.settings
    if let party { settings.workers = party.widths }
    let context = RunContext(
      settings, dataset: inputs.dataset, feed: inputs.feed, topology: inputs.topology,
      fleet: fleet, share: party?.share ?? .alone, isDry: inputs.isDry, start: inputs.start,
      isInterrupted: { Interrupt.isSeen || saver.isStuck },
      tell: { event in
        progress.show(event)
        saver.take(event)
      }, sampler: sampler)
    self.party = party
    copies = inputs.feed.copies
    self.progress = progress
    self.saver = saver
    commandLine = resumed?.commandLine ?? ["bench"] + CommandLine.arguments.dropFirst()
    prepared = try Failure.catching {
      try PreparedRun(context, carryingOn: resumed?.samples)
    }
  }

  /// The run before anything is measured.
  var run: MeasuredRun { prepared.run }

  /// Measures and writes all reports to `folder`.
  ///
  /// - Returns: the findings, and the folder that all reports are in: another one where `folder`
  ///   could not be written to.
  func measure(into folder: RunFolder) throws(Failure) -> (
    RunFindings, written: Result<RunFolder, any Error>
  ) {
    let (environment, run, hosts) = (environment, run, party?.hosts ?? [])
    @Sendable func begun(_ folder: RunFolder) throws -> RunReports {
      let reports = RunReports(folder)
      try reports.writeMachine(environment, run)
      for (name, topology) in hosts {
        if let topology { try folder.write(topology, as: "topology-\(name).xml") }
      }
      return reports
    }
    let (reports, progress) = (try Failure.catching { try begun(folder) }, progress)
    saver.begin(reports) {
      let temporary = FileManager.default.temporaryDirectory.path
      return try begun(.new(in: "\(temporary)/fourways"))
    } warn: {
      progress.clear()
      StandardError.write(line: "warning: \($0)")
    }
    let sampled = SampledRun(CheckedRun(prepared))
    progress.clear()
    // From here on a second signal waits for the reports.
    return Interrupt.whileSaving {
      let findings = RunFindings(sampled.run)
      return (findings, Result { try saver.end(findings) })
    }
  }

  var environment: EnvironmentRecord {
    EnvironmentRecord(
      toolVersion: Fourways.version, time: Date(), system: .read(),
      revision: GitRevision.read(BuildFacts.packageFolder),
      topologySynthetic: try? run.topology.render(.synthetic),
      allowedCPUSet: "\(run.topology.allowedPUs)", cgroupQuotaCores: CPUQuota()?.cores,
      blasConfiguration: BLAS.configuration, blasCore: BLAS.core,
      blasCoreChosenBy: CoreChoice.chooser.rawValue, blasThreads: BLAS.threads,
      libxsmmVersion: Libxsmm.version, products: run.settings.products.rawValue,
      commandLine: commandLine, seed: run.settings.seed,
      timerResolutionSeconds: run.clock.resolutionSeconds,
      timerCostSeconds: run.clock.readingSeconds, disturbanceLimits: Disturbance.statement(),
      messagePassing: party?.group.library,
      hosts: party?.group.peers.map(\.host),
      data: "\(run.dataset.provenance); \(run.dataset.scaling)"
        + (copies.count > 1
          ? "; copies of the training rows on the NUMA nodes"
            + " \(copies.nodes.map(String.init).joined(separator: ", "))" : ""))
  }

  /// Warns of what distorts the run's figures.
  func warn(_ logger: Logger) {
    let shared = run.contenders.filter { contender in
      (contender.seated?.crew.isOversubscribed ?? false)
        || contender.processes > 1
          && (contender.isOversubscribed ?? false)
    }.map(\.workers)
    for workers in Set(shared).sorted() {
      logger.warning("\(workers) workers share cores: their rows are marked with a star")
    }
    let bindings = run.contenders.flatMap(\.seats).map(\.bound)
    if bindings.contains(where: { !$0.matches && !$0.simulated }) {
      logger.warning("the system did not bind every worker as asked: see workers.csv")
    }
  }
}

extension MeasuredRun {
  /// The number of rows that failed, with the reason of the first; nil where none did.
  var failure: Failure? {
    let failed = contenders.filter { $0.status == .failed }
    return failed.first.map {
      Failure(
        .strategyFailed,
        "\(failed.count) of \(contenders.count) rows failed, first \($0.strategy.name): \($0.reason)"
      )
    }
  }
}

extension RunFolder {
  /// The folder that the user has named, or a new one below `results` named for the time and the
  /// host.
  static func chosen(_ path: String?) throws(Failure) -> RunFolder {
    try Failure.catching { try path.map(RunFolder.use) ?? new(in: "results") }
  }

  /// A new folder below `parent`, named for the time and the host.
  static func new(in parent: String) throws(ReportError) -> RunFolder {
    let host = OperatingSystemFacts.read().host ?? "unknown"
    return try RunFolder.create(in: parent, host: host, time: Date())
  }
}
