import Datasets
import Plans

/// The measured timeline of a plan: when each worker of a run did what.
public struct Trace: Sendable {
  /// One action's time in one bucket.
  public struct Span: Hashable, Sendable {
    /// The arena of the list that holds the action: the worker's own, or that of a pulled task.
    public var owner: Int
    /// The action's index in that list.
    public var index: Int
    /// The repetition of the plan, from 0 for the trace's first.
    public var period: Int
    public var action: Action
    public var kind: Bucket
    /// Seconds from the start of the run, which is the first worker's start.
    public var start: Double
    public var end: Double

    public init(
      owner: Int, index: Int, period: Int, action: Action, kind: Bucket, start: Double, end: Double
    ) {
      self.owner = owner
      self.index = index
      self.period = period
      self.action = action
      self.kind = kind
      self.start = start
      self.end = end
    }
  }

  /// The spans of each worker of this process, in order and without gaps from its start to the end
  /// of its last action.
  ///
  /// Every action has at least one span, and one for each bucket that it spent time in: waiting
  /// comes first, then moving, then computing. The actions of a pulled task come before the
  /// worker's `pullTasks`, whose own span is the time that it took to find the bag empty; the time
  /// to claim a task belongs to the task's first action. The first action of a worker that shares its
  /// thread begins with the wait for its first turn. After its last action a worker waits for the
  /// others' end.
  public let spans: [[Span]]
  /// The times of the same run, with that last wait.
  public let record: RunRecord

  public init(spans: [[Span]], record: RunRecord) {
    self.spans = spans
    self.record = record
  }

  /// - Parameter workers: the number of workers that have written.
  init(
    _ memory: TraceMemory, plan: Plan, workers: Int, startingAt start: Int, record: RunRecord
  ) {
    let lists = plan.workers + plan.tasks
    spans = (0..<workers).map { worker in
      memory.entries(of: worker).flatMap { entry in
        let moving = entry.start + entry.waited
        let computing = moving + entry.moved
        let action = lists[Int(entry.owner)][Int(entry.index)]
        let parts = [
          (Bucket.wait, entry.start, moving), (.communication, moving, computing),
          (.compute, computing, entry.end),
        ]
        // An action that took no time by the clock still happened.
        let lasting =
          entry.start == entry.end
          ? [(action.bucket, entry.start, entry.end)] : parts.filter { $0.1 < $0.2 }
        return lasting.map { kind, from, until in
          Span(
            owner: Int(entry.owner), index: Int(entry.index), period: entry.period,
            action: action, kind: kind, start: Double(from - start) * 1e-9,
            end: Double(until - start) * 1e-9)
        }
      }
    }
    self.record = record
  }
}

extension Trainer {
  /// Trains `periods` more periods of the plan, and notes what each worker does when.
  ///
  /// The notes cost each action one reading of the clock, so a trace is for looking at and not for
  /// timing. Memory: 48 bytes an action and period, for each worker that might carry it out.
  ///
  /// - Precondition: the feed covers the periods' steps.
  public func trace(periods: Int, from feed: RowFeed) -> Trace {
    let plan = plan.plan
    let tasks = plan.tasks.reduce(0) { $0 + $1.count }
    let memory = TraceMemory(plan.workers[workers].map { periods * ($0.count + tasks) })
    let record = run(steps: periods * plan.steps, from: feed, into: memory)
    return Trace(
      memory, plan: plan, workers: workers.count, startingAt: lastStart, record: record)
  }
}
