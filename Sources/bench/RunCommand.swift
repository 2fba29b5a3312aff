import ArgumentParser
import Datasets
import Foundation
import KernelChoice
import Kernels
import Machine
import Measurement
import MessagePassing
import Pictures
import Reports
import Runtime
import Strategies

/// `bench run`, the default command: measures strategies against serial and writes a run folder.
struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Measure strategies side by side and write CSV reports (the default).")

  @Option(
    help:
      """
      Strategies, separated by commas: all, FAMILY (its default member), MEMBER, FAMILY:MEMBER, \
      FAMILY:*.
      """)
  var strategy = "all"

  @Option(help: "Numbers of workers such as 1,2,4, or cores, or curve for 1, 2, 4, … cores.")
  var workers = "cores"

  @OptionGroup var job: JobOptions
  @OptionGroup var placement: PlacementOptions

  @OptionGroup var sampling: SamplingOptions

  @Option(help: "Order of the table's rows: family or speedup.")
  var sort = SummaryTable.Order.family

  @Flag(help: "Take each sample in a process of its own.")
  var isolate = false

  @Option(help: .hidden)
  var sample: String?

  @Option(
    help:
      "Batches of the learning curve. Default: 320, or 64 with --quick; fewer if the network is large."
  )
  var curveSteps: Int?

  @Flag(help: "Take fewer and shorter samples, to see that everything works, not to compare.")
  var quick = false

  @Option(help: "Folder for the reports. Default: results/<UTC time>-<host>.")
  var output: String?

  @Option(
    help: "Seconds for which one of several processes may be silent before it counts as lost.")
  var patience = 8

  @Option(
    help: "Carry on the unfinished run in this folder with the options that it was started with.")
  var resume: String?

  @Flag(help: "Make and prove every plan, print them in a table, and stop.")
  var dryRun = false

  @Flag(help: "Print nothing but errors.")
  var quiet = false

  @Flag(help: "Show no progress.")
  var noProgress = false

  /// The least rounds: enough for the gate to find a loss of 5 % where rounds scatter by 2 %.
  static let fewestRounds = 30

  func run() throws {
    if sample == nil { Interrupt.watch() }
    if let launcher = Launcher.current { return try runTogether(launcher) }
    let (command, resumed) = try resuming(processes: 1)
    let inputs = try command.inputs()
    if let sample { return try command.takeAlone(sample, inputs) }
    try command.lead(inputs, nil, resumed)
  }

  /// The command to carry out: this one, or that of the unfinished run that it carries on.
  private func resuming(processes: Int) throws(Failure) -> (RunCommand, ResumedRun?) {
    guard let resume else { return (self, nil) }
    if sample == nil { try ResumedRun.check(Array(CommandLine.arguments.dropFirst())) }
    let run = try ResumedRun(resume, processes: processes)
    return (try run.command(like: self), run)
  }

  /// Reads and checks what a run needs.
  private func inputs(processes: Int = 1) throws -> RunInputs {
    let start = ContinuousClock.now
    try JobOptions.check("--patience", patience, 1...86_400)
    let logger = TerminalLog.logger(quiet: quiet)
    let topology = try PlacementOptions.topology(logger)
    let initial = try job.startingWeights()
    let settings = try job.settings(
      strategies: strategy, workers: workers, processes: processes, startingFrom: initial,
      placement, sampling,
      stopping: quick
        ? StoppingRule(rounds: 6)
        : StoppingRule(fewestRounds: Self.fewestRounds, precision: 0, seconds: .infinity),
      maxSeconds: quick ? .infinity : 60, sampleMilliseconds: quick ? 20 : 40,
      curveSteps: try curveSteps(job.job()), calibrates: !quick, on: topology)
    let dataset = try job.dataset(startingFrom: initial, logger)
    let feed = try Failure.catching {
      try RowFeed(
        dataset.training, batch: settings.batch, order: settings.order,
        // The workers of one of several processes are on few nodes.
        copies: processes > 1
          ? .one : RowCopies(of: dataset.training, for: settings.binding, on: topology))
    }
    return RunInputs(
      topology: topology, settings: settings, dataset: dataset, feed: feed, start: start,
      // Where workers are bound is read back on their threads.
      isDry: dryRun && !placement.reportBindings)
  }

  /// Takes part in a run of several processes as one that a launcher has started.
  private func runTogether(_ launcher: Launcher) throws {
    #if MPI
      let group = try Failure.catching {
        try MPIGroup(
          launcher, threads: workers != "1" && Topology().allowedCoreCount > 1,
          patience: Double(max(1, patience)), isEnding: { Interrupt.isSeen })
      }
      defer { group.end() }
      do {
        try take(part: group)
      } catch let failure as Failure {
        // The failure is said before the group ends: once another process has ended with a failure,
        // the launcher kills this one.
        failure.say()
        throw Failure(failure.code, "")
      }
    #else
      throw Failure(
        .usage,
        "\(launcher.name) started \(launcher.processes) processes, but this bench was built without"
          + " MPI: build it with --traits MPI, or start ./bench --mpi \(launcher.processes)")
    #endif
  }

  #if MPI
    /// Meets the other processes, then leads as rank 0 or follows.
    private func take(part group: MPIGroup) throws {
      var (command, resumed) = (self, ResumedRun?.none)
      let found: Result<RunInputs, any Error> = Result {
        (command, resumed) = try resuming(processes: group.count)
        guard !command.isolate else {
          throw Failure(.usage, "--isolate takes each sample in one process: start it alone")
        }
        return try command.inputs(processes: group.count)
      }
      let party = try SeveralProcesses(group, found) { inputs, sharing in
        try JobOptions.workers(command.workers, on: inputs.topology, sharing: sharing)
      }
      if group.rank == 0 {
        try command.lead(try found.get(), party, resumed) { group.beforeLoss($0) }
      } else {
        party.follow(try found.get())
      }
    }
  #endif

  /// Measures, and as rank 0 leads the other processes.
  ///
  /// - Parameter beforeLoss: takes the action to do before this process ends because another is
  ///   lost.
  private func lead(
    _ inputs: RunInputs, _ party: SeveralProcesses?, _ resumed: ResumedRun?,
    beforeLoss: (@escaping @Sendable () -> String) -> Void = { _ in }
  ) throws {
    let logger = TerminalLog.logger(quiet: quiet)
    let progress = Progress(isWanted: !quiet && !noProgress)
    defer { progress.clear() }
    let fleet = party.map { Fleet($0.group, widths: $0.widths) }
    defer { fleet?.end() }
    let saver = RunSaver()
    beforeLoss { saver.saveLast() }
    let saved = try SavedRun(
      inputs, party: party, fleet: fleet, resumed: resumed, progress: progress, saver: saver,
      sampler: isolate ? { try IsolatedSample.take($0) } : nil)
    if saved.run.wasInterrupted {
      throw Failure(.interrupted, "interrupted before anything was measured")
    }
    saved.warn(logger)
    if placement.reportBindings { try StandardOutput.write(Bindings.text(saved.run)) }
    if dryRun {
      if !quiet { try StandardOutput.write(DryRun.text(saved.run)) }
      return
    }
    let folder = try resumed.map(\.folder) ?? RunFolder.chosen(output)
    let (findings, written) = try saved.measure(into: folder)
    // The table comes first, so that it is shown even where the disk is full.
    let ending = Result { try finish(findings, try? written.get()) }
    let used = try Failure.catching { try written.get() }
    try ending.get()
    guard used == folder else {
      throw Failure(
        .inputOutput, "cannot write to '\(folder.path)'; the reports are in \(used.path)")
    }
  }

  /// Takes one sample and prints it for the parent, as a child process of `--isolate`.
  private func takeAlone(_ sample: String, _ inputs: RunInputs) throws {
    let order = try IsolatedSample.order(sample)
    var settings = inputs.settings
    settings.strategies = Strategy.all.filter { $0.name == order.strategy }
    settings.workers = [order.workers]
    let context = RunContext(
      settings, dataset: inputs.dataset, feed: inputs.feed, topology: inputs.topology)
    let timed = try Failure.catching { try PreparedRun.timeAlone(order, context) }
    try StandardOutput.write(IsolatedSample.text(timed))
  }

  /// - Parameter folder: the folder of the reports; nil where they could not be written whole.
  private func finish(_ findings: RunFindings, _ folder: RunFolder?) throws(Failure) {
    let run = findings.run
    let recorded = RecordedRun(findings, path: folder?.path ?? "")
    let rows = recorded.summary
    if !quiet {
      let header =
        "\(run.settings.shape), batch \(run.settings.batch), "
        + "\(run.settings.rule.optimizer.name), \(run.dataset.name); "
        + "\(RunEnding.text(run)), \(BuildFacts.configuration) build\n\n"
      let notes =
        (SummaryTable.notes(rows) + RunEnding.omissions(run) + RunEnding.clocks(rows)
        + RunEnding.rates(rows) + CoreChoice.atStart.notes + RunEnding.shortSamples(run)
        + RunEnding.disturbances(run))
        .map { "\n\($0)" }
        .joined()
      let verdict = Findings(recorded).verdict.map { "\($0)\n" }.joined()
      try StandardOutput.write(
        header + SummaryTable.render(sort.sorted(rows)) + notes + "\n\n" + verdict
          + (folder.map { "Why: bench report \($0.path)\n\nReports: \($0.path)\n" } ?? ""))
    }
    if run.wasInterrupted, let folder {
      throw Interrupt.isSeen
        ? Failure(.interrupted, "interrupted; what was measured is in \(folder.path)")
        : Failure(
          .inputOutput,
          "stopped, because no reports could be written for a while; what was measured is in "
            + "\(folder.path), which bench --resume carries on")
    }
    if let failure = run.failure { throw failure }
  }

  /// The batches of the learning curve. The default depends on the network and the batch only, so
  /// that it is the same on every machine.
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

extension SummaryTable.Order: ExpressibleByArgument {}
