import Engine
import Plans
import Strategies

/// A strategy's proved plan with the workers that will carry it out, before it takes any memory.
public struct SeatedPlan: Sendable {
  public let strategy: Strategy
  public let plan: VerifiedPlan
  /// The threads of this process.
  public let crew: Crew
  /// Where each worker of all processes sits, in the order of workers.
  public let seats: [Seat]
  /// OpenBLAS's threads in each product, as read back from it.
  public let blasThreads: Int

  /// Whether its threads, OpenBLAS's included, share cores.
  public var isOversubscribed: Bool {
    crew.isOversubscribed || blasThreads > crew.cores || sharesSeats
  }

  /// Whether the system places its threads.
  public var isUnbound: Bool { crew.isUnbound || blasThreads > 1 }

  /// Whether workers of different processes sit on one processor.
  private var sharesSeats: Bool {
    let taken = seats.compactMap { seat in seat.place.pu.map { "\(seat.machine) \($0.logical)" } }
    return Set(taken).count < taken.count || seats.contains(where: \.place.oversubscribed)
  }

  /// Takes the plan's memory, each page touched first by the worker that owns it.
  public func trainer(_ rule: TrainingRule, transport: Transport? = nil) -> Trainer {
    Trainer(
      plan, rule: rule, pool: crew.pool,
      oversubscribed: blasThreads > 1 ? crew.isOversubscribed : isOversubscribed,
      blasThreads: blasThreads, transport: transport)
  }
}
