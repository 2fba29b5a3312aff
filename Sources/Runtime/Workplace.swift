import Engine
import Kernels
import Machine
import Plans
import Strategies

/// The workers of this process and, where a run has several, those of the other processes. Every
/// plan gets its workers and its memory here.
public final class Workplace {
  public let topology: Topology
  package let crews: Crews
  /// The other processes; nil where there are none.
  public let fleet: Fleet?
  private let products: ProductChooser
  private let isDry: Bool
  /// The seats of all processes' workers, by the width of crews; empty where this process is alone.
  private var seats: [Int: [Seat]] = [:]
  /// The bytes that plans may still allocate.
  private var freeBytes = FreeMemory.forTraining()

  /// - Parameters:
  ///   - share: the number of this process among those that may use the same PUs.
  ///   - products: the chooser of the methods of products.
  ///   - isDry: whether plans are proved and seated only, so that no threads are made.
  public init(
    _ topology: Topology, binding: Binding, places: PlaceKind, share: CoreShare = .alone,
    fleet: Fleet? = nil, products: ProductChooser = .openblas, isDry: Bool = false
  ) {
    self.products = products
    self.topology = topology
    self.fleet = fleet
    self.isDry = isDry
    crews = Crews(
      on: topology, binding: binding, places: places, share: share, isDry: isDry)
  }

  /// The number of processes that workers are divided among.
  public var processes: Int { fleet?.processes ?? 1 }

  /// The error where a plan needs more memory than is left.
  public struct NotEnoughMemory: Error, CustomStringConvertible {
    public let plan: VerifiedPlan
    /// Bytes.
    public let needed: Int
    /// Bytes.
    public let left: Int

    public var description: String {
      "needs \(needed / 1_000_000) MB of memory, \(left / 1_000_000) MB are left for it"
    }
  }

  /// Makes every process start its crews of these widths, and learns where all workers sit. Does
  /// nothing where this process is alone.
  ///
  /// - Throws: a `MachineError` where this process has no places or threads for its workers, a
  ///   `Fleet.NoSeats` where another has none.
  public func takeSeats(widths: [Int]) throws {
    guard let fleet else { return }
    var own: [Int: Crew] = [:]
    for width in widths { own[width] = try crews.crew(of: width) }
    seats = try fleet.takeSeats(own, on: topology)
  }

  /// Cuts the job, proves the plan, and assigns workers and memory to it.
  ///
  /// - Parameters:
  ///   - job: the job, with the number of workers in all processes together.
  ///   - isOutOfTime: tells whether to give the proof up; it is called now and then.
  /// - Throws: `NotApplicable` where the strategy cannot cut the job or has more threads than
  ///   OpenBLAS lets multiply, `PlanError` where its plan is
  ///   wrong or there was no time to prove it, `NotEnoughMemory`, or a `MachineError`.
  public func seat(
    _ strategy: Strategy, _ job: Job, _ rule: TrainingRule,
    isOutOfTime: () -> Bool = { false }
  ) throws -> SeatedPlan {
    let threads = strategy.isBase ? 1 : try crews.threads(of: job.workersPerProcess)
    guard BLAS.bears(callers: threads) else {
      throw NotApplicable(
        reason: "\(threads) threads in a process multiply at the same time, and this OpenBLAS was"
          + " built for \(BLAS.mostCallers ?? 0)")
    }
    var job = job
    if job.processes == 1 { job.cacheGroups = crews.cacheGroups(of: job.workers) }
    let plan = try VerifiedPlan(try strategy.plan(job), isOutOfTime: isOutOfTime)
    let isShared = job.processes > 1
    let bytes = Trainer.bytes(for: plan, rule: rule, process: isShared ? 0 : nil)
    guard bytes <= freeBytes else {
      throw NotEnoughMemory(plan: plan, needed: bytes, left: freeBytes)
    }
    freeBytes -= bytes
    let crew =
      strategy.usesThreadedBLAS
      ? try crews.unboundWorker()
      : strategy.isSerial
        ? try crews.loneWorker() : try crews.crew(of: plan.plan.workersPerProcess)
    let blasThreads = strategy.usesThreadedBLAS ? try self.blasThreads(of: job.workers, crew) : 1
    return SeatedPlan(
      strategy: strategy, plan: plan, crew: crew,
      seats: isShared
        ? seats[job.workersPerProcess]! : crew.seats(fleet?.group.peers[0], on: topology),
      blasThreads: blasThreads, products: products)
  }

  /// Makes a trainer, which allocates the plan's memory in every process that has workers of it.
  ///
  /// - Throws: a `LedTrainer.Refusal` where another process cannot.
  package func trainer(
    _ seated: SeatedPlan, _ rule: TrainingRule
  ) throws(LedTrainer.Refusal) -> any PlanTrainer {
    guard let fleet, seated.plan.plan.processes > 1 else { return seated.trainer(rule) }
    return try LedTrainer(
      seated.plan, rule: rule, crew: seated.crew, crowding: seated.crowding,
      products: products, fleet)
  }

  /// The number of threads that OpenBLAS uses when it is asked for as many as `workers`. A dry run
  /// does not ask, because OpenBLAS would make the threads.
  private func blasThreads(of workers: Int, _ crew: Crew) throws(MachineError) -> Int {
    // One of several processes may have fewer cores than the run, and more threads would not help.
    let threads = fleet == nil ? workers : min(workers, max(1, topology.allowedCoreCount))
    guard !isDry else { return threads }
    let got = BLAS.setThreads(threads)
    try crew.multiplyFirst(blasThreads: got)
    return got
  }
}
