/// A prediction of when every action of a plan starts and ends, given what each costs.
///
/// Equal plans and costs give equal times. Workers delay each other by waiting and, where the cost
/// has a rate for it, by reading what others have written. Memory bandwidth, interrupts and all else
/// of the caches are not modelled.
public struct PlanSimulation: Sendable {
  /// One action as a worker carries it out.
  public struct Span: Hashable, Sendable {
    /// The arena of the list that holds the action: the worker's own, or that of a pulled task.
    public var owner: Int
    /// The action's index in that list.
    public var index: Int
    /// The repetition of the plan that the action belongs to.
    public var period: Int
    public var action: Action
    /// The time when the worker came to the action, in seconds from the start: the end of its last
    /// action.
    public var ready: Double
    /// The time when the waiting was over, in seconds from the start.
    public var start: Double
    public var end: Double

    /// Seconds blocked on other workers before the start.
    public var waited: Double { start - ready }
    /// The bucket of the time from start to end.
    public var bucket: Bucket { action.bucket }
  }

  /// Each worker's actions in the order in which it carries them out, without gaps: an action is
  /// ready when the one before it ends. The actions of a pulled task come before the worker's
  /// `pullTasks`.
  public let spans: [[Span]]
  /// Seconds that one worker would need for the same batches (`PlanCost.serialSeconds`).
  public let serialSeconds: Double

  public init(_ plan: VerifiedPlan, cost: PlanCost, periods: Int = 1) {
    self.init(
      plan, seconds: cost.seconds(of: plan), periods: periods,
      serialSeconds: Double(periods) * cost.serialSeconds(of: plan))
  }

  /// - Parameter seconds: the cost of each action, in the shape of all workers' lists followed by
  ///   all tasks'.
  init(_ plan: VerifiedPlan, seconds: [[Double]], periods: Int, serialSeconds: Double) {
    precondition(periods >= 0, "a plan is repeated a number of times")
    var player = TimedExecution(
      plan.plan, pricedBy: FixedPrices(all: seconds), periods: periods)
    player.play()
    spans = player.spans
    self.serialSeconds = serialSeconds
  }

  /// A simulation whose prices may depend on what happened before.
  ///
  /// - Parameters:
  ///   - threads: the thread of each worker; nil where each has one of its own.
  ///   - price: holds afterwards what it has learned on the way.
  package init<Price: ActionPrice>(
    _ plan: SimulatedPlan, threads: [Int]? = nil, periods: Int, pricedBy price: inout Price
  ) {
    var player = TimedExecution(plan.plan, pricedBy: price, threads: threads, periods: periods)
    player.play()
    spans = player.spans
    price = player.price
    serialSeconds = 0
  }

  /// Seconds from the start until the last worker is done.
  public var makespan: Double { spans.map { $0.last?.end ?? 0 }.max() ?? 0 }

  /// Seconds that a worker spends on one of the three buckets. The three sum to the makespan,
  /// because a worker that is done early waits for the others.
  public func seconds(_ bucket: Bucket, worker: Int) -> Double {
    func working(_ bucket: Bucket) -> Double {
      spans[worker].reduce(0) { $0 + ($1.bucket == bucket ? $1.end - $1.start : 0) }
    }
    return switch bucket {
    case .compute, .communication: working(bucket)
    case .wait: max(0, makespan - working(.compute) - working(.communication))
    }
  }

  /// Serial time ÷ makespan, both at the same cost.
  ///
  /// The figure means little for `PlanCost.unit`, where a cut kernel costs as much as a whole one.
  public var predictedSpeedup: Double { makespan > 0 ? serialSeconds / makespan : 1 }
}
