import Engine
import Kernels
import Plans
import Strategies

/// A strategy's proved plan with the workers that will carry it out, before its memory is
/// allocated.
public struct SeatedPlan: Sendable {
  public let strategy: Strategy
  public let plan: VerifiedPlan
  /// The workers of this process.
  public let crew: Crew
  /// The seats of the workers of all processes, in the order of workers.
  public let seats: [Seat]
  /// The number of OpenBLAS's threads in each product, as read back from OpenBLAS.
  public let blasThreads: Int
  /// The chooser of the methods of products.
  package let products: ProductChooser

  /// Whether the plan's workers share cores, or OpenBLAS's threads do.
  public var isOversubscribed: Bool {
    crew.isOversubscribed || blasThreads > crew.cores || sharesSeats
  }

  /// Whether the plan's threads, including OpenBLAS's and those of other processes, share cores, so
  /// that one that waits must soon yield its core. Workers that take turns on a thread do not count.
  public var threadsShareCores: Bool {
    crew.threadsShareCores || blasThreads > crew.cores || processesShareCores
  }

  /// What the plan's workers share, for every process to know.
  package var crowding: Crowding {
    let threads = Set(seats.map { [$0.rank, $0.thread] })
    return Crowding(
      threadsShareCores: threadsShareCores, workersShareThreads: threads.count < seats.count)
  }

  /// Whether threads of different processes share cores.
  private var processesShareCores: Bool {
    // The processes of unbound workers may use all cores of their machine.
    let ranks = Dictionary(grouping: seats) { "\($0.machine) \($0.place.core?.logical ?? -1)" }
    return ranks.values.contains { seats in
      Set(seats.map(\.rank)).count > (seats[0].place.core == nil ? crew.cores : 1)
    }
  }

  /// The number of cores that the workers of all processes have together.
  public var cores: Int {
    let taken = seats.compactMap { seat in
      seat.place.core.map { "\(seat.machine) \($0.logical)" }
    }
    return taken.isEmpty ? crew.cores : Set(taken).count
  }

  /// Whether the system places some of the plan's threads.
  public var isUnbound: Bool { crew.isUnbound || blasThreads > 1 }

  /// Whether workers of any process share a PU or a core.
  private var sharesSeats: Bool {
    let taken = seats.compactMap { seat in seat.place.pu.map { "\(seat.machine) \($0.logical)" } }
    return Set(taken).count < taken.count || seats.contains(where: \.place.oversubscribed)
  }

  /// Makes a trainer and allocates the plan's memory, each page of which the worker that uses
  /// most of it touches first.
  public func trainer(_ rule: TrainingRule) -> Trainer {
    Trainer(
      plan, rule: rule, pool: crew.pool,
      oversubscribed: blasThreads > 1 ? crew.threadsShareCores : threadsShareCores,
      blasThreads: blasThreads, nodes: crew.nodes, products: products)
  }

  /// The suppliers of the plan's products in this process, that of most operations first. Products
  /// that no trainer has made yet are tried now.
  public var suppliers: [ProductSupplier] {
    let workers = 0..<plan.plan.workersPerProcess
    let lists = Array(plan.plan.workers[workers]) + plan.plan.tasks
    return products.suppliers(of: plan.plan, lists, blasThreads: blasThreads)
  }
}
