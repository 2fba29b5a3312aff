import Datasets
import Engine
import Kernels
import Machine
import Networks
import Plans
import Strategies
import Workers

/// A benchmark from the first plan to the last sample.
///
/// `prepare`, `check`, then `measure`; whoever watches may stop it between any two samples, and
/// what has been measured stays.
public final class BenchmarkRun {
  /// What is going on, for whoever shows progress or saves what is there.
  public enum Event: Sendable {
    case planning(name: String)
    case checking(contender: Int, of: Int, name: String)
    case calibrating(look: Int, of: Int)
    /// `done` is how far the run is towards its last round, 0 to 1; `widest` the relative width of
    /// the speedups' widest interval, as last looked at.
    case measuring(round: Int, done: Double, widest: Double?)
    case roundDone(Int)
  }

  public let settings: RunSettings
  public let dataset: Dataset
  public let topology: Topology
  public let layout: ParameterLayout
  public internal(set) var contenders: [Contender] = []
  public internal(set) var wasInterrupted = false
  /// Rounds measured whole, and why there were no more.
  public internal(set) var rounds = 0
  public internal(set) var stopReason: StoppingRule.Reason?
  /// The speedup that was known least well when intervals were last looked at.
  public internal(set) var widest: (name: String, width: Double)?
  public let clock = Clock.measureQuality()
  /// Whether each sample is taken in a process of its own.
  public var isIsolated: Bool { sampler != nil }
  let crews: Crews
  let start: [Float]
  let isInterrupted: () -> Bool
  let observe: (Event) -> Void
  private var peakCrews: [Crew] = []
  var roofs: [Roof] = []
  /// The share of serial's products that takes as long however few rows there are.
  var rowlessShare = 0.0
  /// What a barrier costs, by the number of workers.
  var barrierSeconds: [Int: Double] = [:]
  /// Takes a sample in a process of its own; nil to take them in this one.
  let sampler: ((SampleOrder) throws -> TimedRun)?
  /// What the kernel counts, read around each sample.
  let counters: CounterReader
  /// As many as the kernel lists of them: a topology that is only described may have more.
  let watchedPUs: Int
  /// The fixed product of each crew, and its times so far by number of workers.
  var controls: [ObjectIdentifier: ControlGEMM] = [:]
  var controlTimes: [Int: [Double]] = [:]
  var retakes = RetakeBudget()
  /// Memory that contenders may still take.
  private var freeBytes = Trainer.availableBytes

  /// - Parameters:
  ///   - isInterrupted: asked between runs.
  ///   - observe: told of progress, on the caller's thread.
  ///   - sampler: takes a sample in a process of its own; nil to take them all in this one.
  public init(
    _ settings: RunSettings, dataset: Dataset, topology: Topology,
    isInterrupted: @escaping () -> Bool = { false },
    observe: @escaping (Event) -> Void = { _ in },
    sampler: ((SampleOrder) throws -> TimedRun)? = nil
  ) {
    self.settings = settings
    self.dataset = dataset
    self.topology = topology
    layout = ParameterLayout(settings.shape)
    crews = Crews(on: topology, binding: settings.binding, places: settings.places)
    start = settings.startingParameters
    self.isInterrupted = isInterrupted
    self.observe = observe
    self.sampler = sampler
    counters = CounterReader(cpus: topology.allowedPUs)
    watchedPUs = counters.read().puCount ?? topology.allowedPUs.count
  }

  // MARK: Plans

  /// Makes every plan, proves it, and gives it workers. Serial and threaded BLAS take
  /// part in every run, because every ratio is against them.
  public func prepare() throws(MachineError) { try prepare(withBases: true) }

  private func prepare(withBases: Bool) throws(MachineError) {
    for strategy in Strategy.all {
      let isBase = withBases && (strategy.isSerial || strategy.usesThreadedBLAS)
      guard isBase || settings.strategies.contains(where: { $0.name == strategy.name }) else {
        continue
      }
      for workers in strategy.isSerial ? [1] : settings.workers {
        // Hundreds of workers make plans whose proofs take tens of seconds.
        guard !isInterrupted() else {
          wasInterrupted = true
          return
        }
        contenders.append(try prepared(strategy, workers: workers))
      }
    }
    // Who times one sample only has no use for roofs.
    guard withBases else { return }
    peakCrews = try Set(contenders.filter { $0.status == .ok }.map(\.workers)).sorted().map {
      (workers) throws(MachineError) in try crews.crew(of: workers)
    }
  }

  private func prepared(
    _ strategy: Strategy, workers: Int
  ) throws(MachineError) -> Contender {
    var contender = Contender(strategy, workers: workers)
    observe(.planning(name: strategy.name))
    let verified: VerifiedPlan
    do {
      verified = try VerifiedPlan(try strategy.plan(settings.job(workers: workers)))
    } catch let error as NotApplicable {
      contender.stop(.skipped, error.reason)
      return contender
    } catch {
      contender.stop(.failed, "\(error)")
      return contender
    }
    contender.plan = verified
    let bytes = Trainer.bytes(
      for: verified, rule: settings.rule, blasThreads: strategy.usesThreadedBLAS ? workers : 1)
    guard bytes <= freeBytes else {
      contender.stop(
        .skipped,
        "needs \(bytes / 1_000_000) MB of memory, \(freeBytes / 1_000_000) MB are left for it")
      return contender
    }
    freeBytes -= bytes
    let crew =
      strategy.usesThreadedBLAS
      ? try crews.unboundWorker() : try crews.crew(of: verified.plan.workers.count)
    contender.crew = crew
    contender.blasThreads = strategy.usesThreadedBLAS ? BLAS.setThreads(workers) : 1
    BLAS.setThreads(1)
    return contender
  }

  /// Prepares the one strategy of the settings and times it once: what a process of its own does.
  public func timeAlone(_ order: SampleOrder, _ feed: RowFeed) throws -> TimedRun {
    try prepare(withBases: false)
    allocate()
    guard contenders.count == 1, contenders[0].isRunning else {
      throw SampleOrder.Impossible(reason: contenders.first?.reason ?? "no such strategy")
    }
    var run = time(0, order, feed)
    run.peakResidentBytes = ResidentMemory.peakBytes
    return run
  }

  /// Takes the memory, each page touched first by the worker that owns it.
  func allocate() {
    for index in contenders.indices where contenders[index].status == .ok {
      guard let plan = contenders[index].plan, let crew = contenders[index].crew else { continue }
      contenders[index].trainer = Trainer(
        plan, rule: settings.rule, pool: crew.pool, oversubscribed: crew.isOversubscribed,
        blasThreads: contenders[index].blasThreads)
    }
    for crew in contenders.compactMap(\.crew) where controls[ObjectIdentifier(crew)] == nil {
      controls[ObjectIdentifier(crew)] = ControlGEMM(crew)
    }
    for crew in peakCrews {
      let workers = crew.pool.count
      let gemm = Roof(.gemmPeak, crew)
      roofs += [
        gemm, Roof(.memoryBandwidth(parameters: layout.count, workers: workers), crew),
      ]
      barrierSeconds[workers] = gemm.barrierSeconds()
    }
  }

  /// Trains on from where the trainer is; nil where an interrupt or a loss that is not finite
  /// came first.
  func train(_ trainer: Trainer, steps: Int, from feed: RowFeed) -> RunRecord? {
    let session = TrainingSession(trainer, feed: feed, isInterrupted: isInterrupted)
    let record = session.run(until: trainer.nextStep + steps)
    if trainer.blasThreads > 1 { ProcessIdle.wait() }
    return record
  }
}
