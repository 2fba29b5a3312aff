import Datasets
import Engine
import Machine
import Networks
import Runtime

/// All that a run works with from its first plan to its last sample.
public struct RunContext {
  let settings: RunSettings
  let dataset: Dataset
  let feed: RowFeed
  let workplace: Workplace
  let products: ProductChooser
  let budget: TimeBudget
  /// The parameters that every strategy starts from.
  let start: [Float]
  /// Reads the kernel's counts around each sample.
  let counters: CounterReader
  /// The number of watched PUs that the kernel lists; a simulated topology may have more.
  let watchedPUs: Int
  let isInterrupted: () -> Bool
  let tell: (RunEvent) -> Void
  /// Takes a sample in a process of its own; nil to take all samples in this one.
  let sampler: ((SampleOrder) throws -> TimedRun)?

  /// - Parameters:
  ///   - feed: the training rows of `dataset`, in the settings' order and batches.
  ///   - share: the number of this process among those that may use the same PUs.
  ///   - isDry: whether plans are proved and seated only, so that no threads are made.
  ///   - start: when the run began; its `maxSeconds` count from then.
  ///   - isInterrupted: tells whether to stop; it is called between runs of a trainer.
  ///   - tell: takes the run's events, on the caller's thread.
  ///   - sampler: takes a sample in a process of its own; nil to take all samples in this one.
  public init(
    _ settings: RunSettings, dataset: Dataset, feed: RowFeed, topology: Topology,
    fleet: Fleet? = nil, share: CoreShare = .alone, isDry: Bool = false,
    start: ContinuousClock.Instant = .now,
    isInterrupted: @escaping () -> Bool = { false },
    tell: @escaping (RunEvent) -> Void = { _ in },
    sampler: ((SampleOrder) throws -> TimedRun)? = nil
  ) {
    self.settings = settings
    self.dataset = dataset
    self.feed = feed
    products = ProductChooser(settings.products, on: topology)
    workplace = Workplace(
      topology, binding: settings.binding, places: settings.places, share: share, fleet: fleet,
      products: products, isDry: isDry)
    budget = TimeBudget(seconds: settings.maxSeconds, from: start)
    self.start = settings.startingParameters
    counters = CounterReader(
      cpus: fleet == nil ? topology.allowedPUs : Self.ownPUs(settings, topology, share))
    watchedPUs = counters.read().puCount ?? topology.allowedPUs.count
    self.isInterrupted = isInterrupted
    self.tell = tell
    self.sampler = sampler
  }

  /// The PUs of this process's workers, where it is one of several: other processes' work on other
  /// PUs disturbs nobody here.
  private static func ownPUs(
    _ settings: RunSettings, _ topology: Topology, _ share: CoreShare
  ) -> CPUSet {
    let places = try? Placement.assign(
      workers: settings.workers.max() ?? 1, binding: settings.binding, places: settings.places,
      on: topology, share: share)
    let own = CPUSet((places ?? []).compactMap { $0.pu?.os })
    return own.isEmpty ? topology.allowedPUs : own
  }

  /// Trains `steps` more batches, or fewer where an interrupt or a loss that is not finite comes
  /// first; nil where an interrupt came before the first batch.
  func train(_ trainer: any PlanTrainer, steps: Int) -> RunRecord? {
    let session = TrainingSession(trainer, feed: feed, isInterrupted: isInterrupted)
    let record = session.run(until: trainer.nextStep + steps)
    if trainer.blasThreads > 1 { ProcessIdle.wait() }
    return record
  }
}
