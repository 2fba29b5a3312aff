import Engine
import Kernels
import Machine
import Plans
import Strategies

/// This machine's workers and, where a run has several processes, those of the others: every plan
/// that is to be carried out takes its seats here.
public final class Workplace {
  public let topology: Topology
  package let crews: Crews
  /// The other processes; nil where there are none.
  public let fleet: Fleet?
  /// The seats of all processes' crews, by their width; empty where this process is alone.
  private var seats: [Int: [Seat]] = [:]
  /// Memory that plans may still take.
  private var freeBytes = Trainer.availableBytes

  /// - Parameter share: the part of this process where several may use the same processing units.
  public init(
    _ topology: Topology, binding: Binding, places: PlaceKind, share: CoreShare = .alone,
    fleet: Fleet? = nil
  ) {
    self.topology = topology
    self.fleet = fleet
    crews = Crews(on: topology, binding: binding, places: places, share: share)
  }

  /// The number of processes that workers are divided among.
  public var processes: Int { fleet?.processes ?? 1 }

  /// What a plan needs is more than is left.
  public struct NotEnoughMemory: Error, CustomStringConvertible {
    public let plan: VerifiedPlan
    public let needed: Int
    public let left: Int

    public var description: String {
      "needs \(needed / 1_000_000) MB of memory, \(left / 1_000_000) MB are left for it"
    }
  }

  /// Every process makes its crews of these widths, and rank 0 learns where all workers sit.
  public func takeSeats(widths: [Int]) throws(MachineError) {
    guard let fleet else { return }
    var own: [Int: Crew] = [:]
    for width in widths { own[width] = try crews.crew(of: width) }
    seats = fleet.takeSeats(own, on: topology)
  }

  /// Cuts the job, proves the plan, and finds workers and memory for it.
  ///
  /// - Parameters:
  ///   - job: with the workers of all processes together.
  ///   - isOutOfTime: asked now and then while the plan is proved.
  /// - Throws: `NotApplicable` where the strategy cannot cut the job, `PlanError` where its plan is
  ///   wrong or there was no time to prove it, `NotEnoughMemory`, or a `MachineError`.
  public func seat(
    _ strategy: Strategy, _ job: Job, _ rule: TrainingRule,
    isOutOfTime: () -> Bool = { false }
  ) throws -> SeatedPlan {
    let plan = try VerifiedPlan(try strategy.plan(job), isOutOfTime: isOutOfTime)
    let isShared = job.processes > 1
    let bytes = Trainer.bytes(
      for: plan, rule: rule, blasThreads: strategy.usesThreadedBLAS ? job.workers : 1,
      process: isShared ? 0 : nil)
    guard bytes <= freeBytes else {
      throw NotEnoughMemory(plan: plan, needed: bytes, left: freeBytes)
    }
    freeBytes -= bytes
    let crew =
      strategy.usesThreadedBLAS
      ? try crews.unboundWorker()
      : strategy.isSerial
        ? try crews.loneWorker() : try crews.crew(of: plan.plan.workersPerProcess)
    return SeatedPlan(
      strategy: strategy, plan: plan, crew: crew,
      seats: isShared
        ? seats[job.workersPerProcess]! : crew.seats(fleet?.group.peers[0], on: topology),
      blasThreads: strategy.usesThreadedBLAS ? blasThreads(of: job.workers) : 1)
  }

  /// Takes the memory of a plan in every process that has workers of it.
  ///
  /// - Throws: a `LedTrainer.Refusal` where another process cannot.
  package func trainer(
    _ seated: SeatedPlan, _ rule: TrainingRule
  ) throws(LedTrainer.Refusal) -> any PlanTrainer {
    guard let fleet, seated.plan.plan.processes > 1 else { return seated.trainer(rule) }
    return try LedTrainer(
      seated.plan, make: { seated.trainer(rule, transport: $0) },
      isOversubscribed: seated.isOversubscribed, fleet)
  }

  /// How many threads OpenBLAS takes where it is asked for so many.
  private func blasThreads(of workers: Int) -> Int {
    // One of several processes may not use all cores, and more threads than those are no use.
    let threads = fleet == nil ? workers : min(workers, max(1, topology.allowedCoreCount))
    defer { BLAS.setThreads(1) }
    return BLAS.setThreads(threads)
  }
}
