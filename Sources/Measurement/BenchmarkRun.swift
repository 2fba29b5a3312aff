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
  /// The first round that is this process's own; those before are an unfinished run's.
  var firstRound = 0
  var earlierRoofSamples: [RoofSample] = []
  /// Rounds measured whole, and why there were no more.
  public internal(set) var rounds = 0
  public internal(set) var stopReason: StoppingRule.Reason?
  /// The speedup that was known least well when intervals were last looked at.
  public internal(set) var widest: (name: String, width: Double)?
  public let clock = Clock.measureQuality()
  /// Whether each sample is taken in a process of its own.
  public var isIsolated: Bool { sampler != nil }
  let crews: Crews
  /// The other processes; nil where there are none.
  public let fleet: Fleet?
  /// How many processes the workers are divided among.
  public var processes: Int { fleet?.processes ?? 1 }
  let start: [Float]
  let isInterrupted: () -> Bool
  let observe: (Event) -> Void
  private var peakCrews: [Crew] = []
  var roofs: [Roof] = []
  /// What messages between workers take, level by level; none where there is one process.
  public internal(set) var links: [LinkSample] = []
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
  ///   - fleet: the other processes that take part; nil where there are none.
  ///   - share: the part of this process where others may use the same processors.
  public init(
    _ settings: RunSettings, dataset: Dataset, topology: Topology, fleet: Fleet? = nil,
    share: CoreShare = .alone,
    isInterrupted: @escaping () -> Bool = { false },
    observe: @escaping (Event) -> Void = { _ in },
    sampler: ((SampleOrder) throws -> TimedRun)? = nil
  ) {
    self.settings = settings
    self.dataset = dataset
    self.topology = topology
    layout = ParameterLayout(settings.shape)
    crews = Crews(
      on: topology, binding: settings.binding, places: settings.places, share: share)
    self.fleet = fleet
    start = settings.startingParameters
    self.isInterrupted = isInterrupted
    self.observe = observe
    self.sampler = sampler
    counters = CounterReader(
      cpus: fleet == nil ? topology.allowedPUs : Self.ownPUs(settings, topology, share))
    watchedPUs = counters.read().puCount ?? topology.allowedPUs.count
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

  // MARK: Plans

  /// Makes every plan, proves it, and gives it workers. Serial and threaded BLAS take
  /// part in every run, because every ratio is against them.
  public func prepare() throws(MachineError) { try prepare(withBases: true) }

  private func prepare(withBases: Bool) throws(MachineError) {
    let bases = withBases ? Strategy.all.filter(\.isBase) : []
    let others = settings.strategies.filter { strategy in
      !bases.contains { $0.name == strategy.name }
    }
    let seats = try muster()
    for strategy in bases + others {
      for workers in strategy.isSerial ? [1] : settings.workers {
        // Hundreds of workers make plans whose proofs take tens of seconds.
        guard !isInterrupted() else {
          wasInterrupted = true
          return
        }
        contenders.append(try prepared(strategy, workersPerProcess: workers, seats))
      }
    }
    // Who times one sample only has no use for roofs. What several processes reach together is no
    // crew's.
    guard withBases else { return }
    let rooms = contenders.filter {
      $0.status == .ok && (fleet == nil || $0.strategy.isSerial)
    }
    peakCrews = try Set(rooms.map(\.workers)).sorted().map {
      (workers) throws(MachineError) in
      workers == 1 ? try crews.loneWorker() : try crews.crew(of: workers)
    }
  }

  /// The seats of all processes' crews, by their width; nothing where this process is alone.
  private func muster() throws(MachineError) -> [Int: [Seat]] {
    guard let fleet else { return [:] }
    var own: [Int: Crew] = [:]
    for width in settings.workers { own[width] = try crews.crew(of: width) }
    return fleet.muster(own, on: topology)
  }

  /// - Parameter seats: of all processes' workers, where there are several.
  private func prepared(
    _ strategy: Strategy, workersPerProcess width: Int, _ seats: [Int: [Seat]]
  ) throws(MachineError) -> Contender {
    // The bases are one process's, and what they are compared with are all workers.
    let processes = strategy.isBase ? 1 : processes
    let workers = strategy.isSerial ? 1 : width * self.processes
    var contender = Contender(strategy, workers: workers, processes: processes)
    observe(.planning(name: strategy.name))
    let verified: VerifiedPlan
    do {
      let job = settings.job(workers: workers, processes: processes)
      verified = try VerifiedPlan(try strategy.plan(job))
    } catch let error as NotApplicable {
      contender.stop(.skipped, error.reason)
      return contender
    } catch {
      contender.stop(.failed, "\(error)")
      return contender
    }
    contender.plan = verified
    let bytes = Trainer.bytes(
      for: verified, rule: settings.rule, blasThreads: strategy.usesThreadedBLAS ? workers : 1,
      process: processes > 1 ? 0 : nil)
    guard bytes <= freeBytes else {
      contender.stop(
        .skipped,
        "needs \(bytes / 1_000_000) MB of memory, \(freeBytes / 1_000_000) MB are left for it")
      return contender
    }
    freeBytes -= bytes
    let crew =
      strategy.usesThreadedBLAS
      ? try crews.unboundWorker()
      : strategy.isSerial
        ? try crews.loneWorker() : try crews.crew(of: verified.plan.workersPerProcess)
    contender.crew = crew
    contender.seats =
      processes > 1 ? seats[width]! : crew.seats(fleet?.group.peers[0], on: topology)
    // Of several processes this one may not use all cores, and more threads than those are no use.
    let threads = fleet == nil ? workers : min(workers, max(1, topology.allowedCoreCount))
    contender.blasThreads = strategy.usesThreadedBLAS ? BLAS.setThreads(threads) : 1
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
      let isOversubscribed = contenders[index].isOversubscribed ?? false
      let blasThreads = contenders[index].blasThreads
      func trainer(_ transport: Transport?) -> Trainer {
        Trainer(
          plan, rule: settings.rule, pool: crew.pool,
          oversubscribed: blasThreads > 1 ? crew.isOversubscribed : isOversubscribed,
          blasThreads: blasThreads, transport: transport)
      }
      guard let fleet, plan.plan.processes > 1 else {
        contenders[index].trainer = trainer(nil)
        continue
      }
      do {
        contenders[index].trainer = try LedTrainer(
          plan, make: trainer, isOversubscribed: isOversubscribed, fleet)
      } catch {
        contenders[index].stop(.skipped, error.reason)
      }
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
  func train(_ trainer: any PlanTrainer, steps: Int, from feed: RowFeed) -> RunRecord? {
    let session = TrainingSession(trainer, feed: feed, isInterrupted: isInterrupted)
    let record = session.run(until: trainer.nextStep + steps)
    if trainer.blasThreads > 1 { ProcessIdle.wait() }
    return record
  }
}
