/// Plays a verified plan in the order of time.
///
/// `UntimedExecution` plays some order that respects the waits, which is enough to prove things.
/// But who pulls a task, and who gets the parameter server's lock first, depends on when each
/// worker comes. Here the action that can start earliest goes next, so that each action is carried
/// out after everything that could hold it up. Ties go to the worker that came first, then to the
/// one of lower number. Each action is priced when it starts, so that its price may depend on all
/// that happened before.
struct TimedExecution<Price: ActionPrice> {
  private let plan: Plan
  /// The actions of each worker, then of each task.
  private let lists: [[Action]]
  private(set) var price: Price
  private let periods: Int
  /// The thread of each worker, and the time from which it is free for another worker. Workers of one
  /// thread take turns: one that waits leaves the thread to the others.
  private let threads: [Int]
  private var threadFree: [Double]
  private(set) var spans: [[PlanSimulation.Span]]
  /// The number of actions that each worker has carried out, and when the last of them ended.
  private var next: [Int]
  private var free: [Double]
  /// The times when each message was handed over and when it was taken; [from][to].
  private var sent: [[Int: [(time: Double, region: Region)]]]
  private var taken: [[Int: [Double]]]
  /// The region of the message that the next receive of a worker takes; set while it is priced.
  private var arrived: Region?
  /// The collectives under way, with the time when each worker started its part.
  private var collectives: CollectiveQueue<Double>
  /// The number of tasks claimed over all periods.
  private var claimed = 0
  /// The times when each worker's fetches and pushes ended, and when the last of all ended. They
  /// exclude each other.
  private var fetched: [[Double]]
  private var pushed: [[Double]]
  private var unlocked = 0.0

  /// - Parameter threads: the thread of each worker; nil where each has one of its own.
  init(_ plan: Plan, pricedBy price: Price, threads: [Int]? = nil, periods: Int) {
    self.plan = plan
    lists = plan.workers + plan.tasks
    self.price = price
    self.periods = periods
    let workers = plan.workers.count
    self.threads = threads ?? Array(0..<workers)
    precondition(self.threads.count == workers, "each worker is on one thread")
    threadFree = [Double](repeating: 0, count: (self.threads.max() ?? 0) + 1)
    spans = [[PlanSimulation.Span]](repeating: [], count: workers)
    next = [Int](repeating: 0, count: workers)
    free = [Double](repeating: 0, count: workers)
    sent = Array(repeating: [:], count: workers)
    taken = Array(repeating: [:], count: workers)
    collectives = CollectiveQueue(plan)
    fetched = [[Double]](repeating: [], count: workers)
    pushed = fetched
  }

  mutating func play() {
    while let (worker, start) = earliest() { carryOut(worker, at: start) }
    precondition(
      plan.workers.indices.allSatisfy { action(of: $0) == nil },
      "a verified plan never waits for ever")
  }

  private func action(of worker: Int) -> Action? {
    let actions = plan.workers[worker]
    return next[worker] < actions.count * periods ? actions[next[worker] % actions.count] : nil
  }

  private func earliest() -> (worker: Int, start: Double)? {
    var best: (worker: Int, start: Double)?
    for worker in plan.workers.indices {
      guard let start = turn(of: worker) else { continue }
      if let best, (best.start, free[best.worker]) <= (start, free[worker]) { continue }
      best = (worker, start)
    }
    return best
  }

  /// The time when the worker's next action can start on its thread; nil as long as it waits for
  /// something that has not happened.
  private func turn(of worker: Int) -> Double? {
    start(of: worker).map { max($0, threadFree[threads[worker]]) }
  }

  /// The number of threads that work at a time at which `worker` starts an action.
  private func busyThreads(with worker: Int, at start: Double) -> Int {
    var busy: Set<Int> = [threads[worker]]
    for other in plan.workers.indices where !busy.contains(threads[other]) {
      let isWorking = free[other] > start
      if isWorking || action(of: other).map({ $0.bucket != .wait }) ?? false,
        isWorking || self.start(of: other).map({ $0 <= start }) ?? false
      {
        busy.insert(threads[other])
      }
    }
    return busy.count
  }

  /// The time when the worker's next action could start if its thread were free; nil as long as it
  /// waits for something that has not happened.
  private func start(of worker: Int) -> Double? {
    guard let action = action(of: worker) else { return nil }
    switch action {
    case .barrier:
      let members = plan.workers(ofProcess: plan.process(ofArena: worker))
      guard members.allSatisfy({ self.action(of: $0) == .barrier }) else { return nil }
      return free[members].max()
    case .finishCollective:
      return collectives.parts(of: worker).map { max(free[worker], $0.parts.max()!) }
    case .receive(_, let peer, _):
      let messages = sent[peer][worker, default: []]
      let number = taken[peer][worker, default: []].count
      return number < messages.count ? max(free[worker], messages[number].time) : nil
    case .complete(let peer):
      let takings = taken[worker][peer, default: []]
      guard takings.count == sent[worker][peer, default: []].count else { return nil }
      return max(free[worker], takings.last ?? 0)
    case .fetch(_, _, _, let staleness):
      return locked(worker, after: fetched[worker].count - staleness, of: pushed)
    case .push(_, _, _, let staleness):
      return locked(worker, after: pushed[worker].count + 1 - staleness, of: fetched)
    case .forward, .loss, .backward, .weightGradient, .weightUpdate, .update, .clear, .reduce,
      .divide, .send, .startCollective, .pullTasks:
      return free[worker]
    }
  }

  /// The time when the lock is free after the `count`-th of every other worker's `ends`; nil as
  /// long as one of these is missing.
  private func locked(_ worker: Int, after count: Int, of ends: [[Double]]) -> Double? {
    var start = max(free[worker], unlocked)
    guard count > 0 else { return start }
    for other in plan.workers.indices where other != worker {
      guard ends[other].count >= count else { return nil }
      start = max(start, ends[other][count - 1])
    }
    return start
  }

  private mutating func carryOut(_ worker: Int, at start: Double) {
    let count = plan.workers[worker].count
    let (period, index) = (next[worker] / count, next[worker] % count)
    let action = plan.workers[worker][index]
    switch action {
    case .barrier:
      for other in plan.workers(ofProcess: plan.process(ofArena: worker)) {
        advance(other, at: start)
      }
    case .startCollective(let collective):
      advance(worker, at: start)
      collectives.start(collective, by: worker, free[worker])
    case .finishCollective:
      collectives.finish(by: worker)
      advance(worker, at: start)
    case .pullTasks:
      guard claimed < (period + 1) * plan.tasks.count else { return advance(worker, at: start) }
      let task = claimed - period * plan.tasks.count
      claimed += 1
      for index in plan.tasks[task].indices {
        work(
          worker, list: plan.workers.count + task, index: index, period: period,
          at: max(start, free[worker]))
      }
    case .send(let region, let peer):
      advance(worker, at: start)
      sent[worker][peer, default: []].append((free[worker], region))
    case .receive(_, let peer, _):
      arrived = sent[peer][worker]![taken[peer][worker, default: []].count].region
      advance(worker, at: start)
      arrived = nil
      taken[peer][worker, default: []].append(free[worker])
    case .fetch:
      advance(worker, at: start)
      fetched[worker].append(free[worker])
      unlocked = free[worker]
    case .push:
      advance(worker, at: start)
      pushed[worker].append(free[worker])
      unlocked = free[worker]
    case .forward, .loss, .backward, .weightGradient, .weightUpdate, .update, .clear, .reduce,
      .divide, .complete:
      advance(worker, at: start)
    }
  }

  private mutating func advance(_ worker: Int, at start: Double) {
    let count = plan.workers[worker].count
    work(
      worker, list: worker, index: next[worker] % count, period: next[worker] / count, at: start)
    next[worker] += 1
  }

  private mutating func work(
    _ worker: Int, list: Int, index: Int, period: Int, at start: Double
  ) {
    let beginning = ActionStart(
      worker: worker, thread: threads[worker], owner: list, index: index, period: period,
      action: lists[list][index], sent: arrived, time: start,
      busyThreads: busyThreads(with: worker, at: start))
    let end = start + price.seconds(of: beginning)
    spans[worker].append(
      PlanSimulation.Span(
        owner: list, index: index, period: period, action: lists[list][index],
        ready: free[worker], start: start, end: end))
    free[worker] = end
    threadFree[threads[worker]] = max(threadFree[threads[worker]], end)
  }
}
