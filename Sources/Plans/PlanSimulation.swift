/// When every action of a plan would start and end, given what each costs: a prediction.
///
/// Deterministic: equal plans and costs give equal times. Workers never disturb each other but by
/// waiting; caches, memory bandwidth and interrupts are not modelled.
public struct PlanSimulation: Sendable {
  /// One action as a worker carries it out.
  public struct Span: Hashable, Sendable {
    /// The arena of the list that holds the action: the worker's own, or that of a pulled task.
    public var owner: Int
    /// The action's index in that list.
    public var index: Int
    /// Which repetition of the plan.
    public var period: Int
    public var action: Action
    /// When the worker came to the action, in seconds from the start: its last action's end.
    public var ready: Double
    /// When the waiting was over.
    public var start: Double
    public var end: Double

    /// Seconds blocked on other workers before the start.
    public var waited: Double { start - ready }
    /// What the time from start to end is spent on.
    public var bucket: Bucket { action.bucket }
  }

  /// Each worker's actions in the order it carries them out, without gaps: an action is ready
  /// when the one before it ends. A pulled task's actions come before the worker's `pullTasks`.
  public let spans: [[Span]]
  /// What one worker would need for the same batches (`PlanCost.serialSeconds`).
  public let serialSeconds: Double

  public init(_ plan: VerifiedPlan, cost: PlanCost, periods: Int = 1) {
    let lists = plan.plan.workers + plan.plan.tasks
    let seconds = lists.enumerated().map { owner, actions in
      actions.map { cost.seconds(of: $0, owner: owner, in: plan) }
    }
    self.init(
      plan, seconds: seconds, periods: periods,
      serialSeconds: Double(periods) * cost.serialSeconds(of: plan))
  }

  /// - Parameter seconds: each action's own cost, in the shape of all workers' lists and then all
  ///   tasks'.
  init(_ plan: VerifiedPlan, seconds: [[Double]], periods: Int, serialSeconds: Double) {
    precondition(periods >= 0, "a plan is repeated a number of times")
    var player = TimedExecution(plan.plan, seconds: seconds, periods: periods)
    player.play()
    spans = player.spans
    self.serialSeconds = serialSeconds
  }

  /// Seconds from the start until the last worker is done.
  public var makespan: Double { spans.map { $0.last?.end ?? 0 }.max() ?? 0 }

  /// Seconds a worker spends on one of the three buckets, which sum to the makespan: who is done
  /// early waits for the others.
  public func seconds(_ bucket: Bucket, worker: Int) -> Double {
    func working(_ bucket: Bucket) -> Double {
      spans[worker].reduce(0) { $0 + ($1.bucket == bucket ? $1.end - $1.start : 0) }
    }
    return switch bucket {
    case .compute, .communication: working(bucket)
    case .wait: max(0, makespan - working(.compute) - working(.communication))
    }
  }

  /// The share of all workers' time that is waiting: the bubble of a pipeline.
  public var waitShare: Double {
    let waiting = spans.indices.reduce(0) { $0 + seconds(.wait, worker: $1) }
    return makespan > 0 ? waiting / (makespan * Double(spans.count)) : 0
  }

  /// Serial time ÷ makespan, both under the same cost.
  ///
  /// Means little under `PlanCost.unit`, where a cut kernel costs as much as a whole one.
  public var predictedSpeedup: Double { makespan > 0 ? serialSeconds / makespan : 1 }
}
