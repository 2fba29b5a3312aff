import Datasets
import Engine
import Machine
import Networks
import Runtime

/// What a run works with from its first plan to its last sample.
public struct RunContext {
  let settings: RunSettings
  let dataset: Dataset
  let feed: RowFeed
  let workplace: Workplace
  let budget: TimeBudget
  /// Where every strategy starts from.
  let start: [Float]
  /// What the kernel counts, read around each sample.
  let counters: CounterReader
  /// The processors that are watched, as many as the kernel lists of them: a topology that is only
  /// described may have more.
  let watchedPUs: Int
  let isInterrupted: () -> Bool
  let tell: (RunEvent) -> Void
  /// Takes a sample in a process of its own; nil to take all samples in this one.
  let sampler: ((SampleOrder) throws -> TimedRun)?

  /// - Parameters:
  ///   - feed: the training rows of `dataset`, in the settings' order and batches.
  ///   - share: the part of this process where others may use the same processors.
  ///   - start: when the run began; its `maxSeconds` count from then.
  ///   - isInterrupted: asked between runs of a trainer.
  ///   - tell: told of progress, on the caller's thread.
  public init(
    _ settings: RunSettings, dataset: Dataset, feed: RowFeed, topology: Topology,
    fleet: Fleet? = nil, share: CoreShare = .alone, start: ContinuousClock.Instant = .now,
    isInterrupted: @escaping () -> Bool = { false },
    tell: @escaping (RunEvent) -> Void = { _ in },
    sampler: ((SampleOrder) throws -> TimedRun)? = nil
  ) {
    self.settings = settings
    self.dataset = dataset
    self.feed = feed
    workplace = Workplace(
      topology, binding: settings.binding, places: settings.places, share: share, fleet: fleet)
    budget = TimeBudget(seconds: settings.maxSeconds, from: start)
    self.start = settings.startingParameters
    counters = CounterReader(
      cpus: fleet == nil ? topology.allowedPUs : Self.ownPUs(settings, topology, share))
    watchedPUs = counters.read().puCount ?? topology.allowedPUs.count
    self.isInterrupted = isInterrupted
    self.tell = tell
    self.sampler = sampler
  }

  /// The processors that the workers of this process sit on, where it is one of several: what the
  /// others do on theirs disturbs nobody here.
  private static func ownPUs(
    _ settings: RunSettings, _ topology: Topology, _ share: CoreShare
  ) -> CPUSet {
    let places = try? Placement.assign(
      workers: settings.workers.max() ?? 1, binding: settings.binding, places: settings.places,
      on: topology, share: share)
    let own = CPUSet((places ?? []).compactMap { $0.pu?.os })
    return own.isEmpty ? topology.allowedPUs : own
  }

  /// Trains on from where the trainer is; nil where an interrupt or a loss that is not finite
  /// came first.
  func train(_ trainer: any PlanTrainer, steps: Int) -> RunRecord? {
    let session = TrainingSession(trainer, feed: feed, isInterrupted: isInterrupted)
    let record = session.run(until: trainer.nextStep + steps)
    if trainer.blasThreads > 1 { ProcessIdle.wait() }
    return record
  }
}
