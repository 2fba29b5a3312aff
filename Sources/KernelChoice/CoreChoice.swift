import Files
import Machine

/// Which kernels OpenBLAS uses in this process, who chose them, and whether it has better ones.
///
/// OpenBLAS 0.3.21 knows processors by their model numbers. On one that it does not know it may use
/// kernels that are an order of magnitude slower than the processor. Nothing is tried where the
/// kernels use the strongest instruction sets already; otherwise the candidates of `CoreLevel` are tried in
/// child processes, because OpenBLAS chooses once, while it is loaded, and because a wrong choice may crash.
public struct CoreChoice: Equatable, Sendable {
  /// What a choice depends on.
  public struct Circumstances: Sendable {
    public var core: String
    /// OpenBLAS's version and build options.
    public var configuration: String
    public var environment: [String: String]
    /// Nil where the system does not describe it.
    public var processor: ProcessorDescription?
    /// Nil where the system does not tell which program this process runs.
    public var program: ProgramImage?

    public init(
      core: String, configuration: String, environment: [String: String],
      processor: ProcessorDescription?, program: ProgramImage?
    ) {
      self.core = core
      self.configuration = configuration
      self.environment = environment
      self.processor = processor
      self.program = program
    }
  }

  public let core: String
  public let setting: CoreSetting
  /// The instruction set that these kernels leave unused; nil where they use the strongest, or where
  /// that is not known.
  public private(set) var unused: String?
  /// What was tried or remembered; nil where nothing was worth a trial, or none could be made.
  public private(set) var trials: CoreTrials?
  /// Why kernels that were worth a trial were not tried.
  public private(set) var obstacle: String?
  /// Why what was tried will not be remembered.
  public private(set) var forgets: String?

  /// The kernels to use instead; nil where those in use are as good.
  public var better: CoreTrials.Better? { trials?.better }

  public init(_ facts: Circumstances) {
    core = facts.core
    setting = CoreSetting(core: facts.core, environment: facts.environment)
    // An OpenBLAS that was built for one processor has no others.
    guard let processor = facts.processor, facts.configuration.contains("DYNAMIC_ARCH") else {
      return
    }
    let alternatives = CoreLevel.alternatives(to: core, with: processor.features)
    guard !alternatives.isEmpty else { return }
    let levels = CoreLevel.available(with: processor.features)
    if let own = CoreLevel.of(core), levels.contains(own) { unused = levels[0].name }
    // Whatever came of the restart, another would not be better.
    guard setting.restart == nil else { return }
    guard let program = facts.program else {
      obstacle = "/proc does not tell which program this is"
      return
    }
    let record = TrialRecord.folder(facts.environment).map {
      TrialRecord(
        folder: $0,
        facts: [
          processor.identity, processor.features.sorted().joined(separator: " "),
          facts.configuration, core,
        ])
    }
    guard let record else {
      forgets = "neither XDG_CACHE_HOME nor HOME names a folder"
      hold(against: alternatives, by: program)
      return
    }
    trials = record.read()
    guard trials == nil else { return }
    // Another process's trials take as long as a few of this one's.
    record.exclusively(patience: program.patience) {
      trials = record.read()
      guard trials == nil else { return }
      hold(against: alternatives, by: program)
      guard let trials else { return }
      do throws(FileError) {
        try record.write(trials)
      } catch {
        forgets = error.description
      }
    }
  }

  private mutating func hold(against alternatives: [String], by program: ProgramImage) {
    do throws(CoreTrials.Refusal) {
      let trials = try CoreTrials(of: core, against: alternatives) { program.tryKernels($0) }
      if trials.havePassed {
        self.trials = trials
      } else {
        // Where nothing works, the kernels are not to blame.
        obstacle = "no child process has come to its end: \(trials.own.problem ?? "unknown")"
      }
    } catch {
      obstacle = "no child process can be started: \(error.reason)"
    }
  }
}
