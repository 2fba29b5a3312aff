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
  private var collectives: CollectiveTimes
  /// The time at which each worker's next action can start if its thread is free, infinite as long as
  /// the worker waits for something that has not happened, and whether that action is work. They are
  /// renewed wherever something happens that they depend on, so that a large plan is played fast.
  private var starts: [Double]
  private var hasWork: [Bool]
  /// Of each process, the number of workers that have come to its barrier, and the time when the last
  /// of them came.
  private var atBarrier: [(count: Int, time: Double)]
  /// The last count of busy threads that each thread was part of, by the number of that count.
  private var counted: [Int]
  private var countings = 0
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
    collectives = CollectiveTimes(plan)
    starts = [Double](repeating: .infinity, count: workers)
    hasWork = [Bool](repeating: false, count: workers)
    atBarrier = Array(repeating: (0, 0), count: plan.processes)
    counted = [Int](repeating: 0, count: threadFree.count)
    fetched = [[Double]](repeating: [], count: workers)
    pushed = fetched
  }

  mutating func play() {
    for worker in plan.workers.indices { come(worker) }
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
    var (best, earliest) = (-1, Double.infinity)
    for worker in starts.indices where starts[worker] <= earliest {
      // Workers of one thread take turns.
      let start = max(starts[worker], threadFree[threads[worker]])
      if start < earliest || start == earliest && best >= 0 && free[worker] < free[best] {
        (best, earliest) = (worker, start)
      }
    }
    return best < 0 ? nil : (best, earliest)
  }

  /// The number of threads of the worker's process that work at a time at which `worker` starts an
  /// action.
  private mutating func busyThreads(with worker: Int, at start: Double) -> Int {
    countings += 1
    counted[threads[worker]] = countings
    var busy = 1
    for other in plan.workers(ofProcess: plan.process(ofArena: worker))
    where counted[threads[other]] != countings
      && (free[other] > start || hasWork[other] && starts[other] <= start)
    {
      counted[threads[other]] = countings
      busy += 1
    }
    return busy
  }

  /// Lets a worker come to its next action.
  private mutating func come(_ worker: Int) {
    let action = action(of: worker)
    hasWork[worker] = action.map { $0.bucket != .wait } ?? false
    guard action == .barrier else { return renewStart(of: worker) }
    let process = plan.process(ofArena: worker)
    let members = plan.workers(ofProcess: process)
    starts[worker] = .infinity
    let time = max(atBarrier[process].time, free[worker])
    atBarrier[process] = (atBarrier[process].count + 1, time)
    guard atBarrier[process].count == members.count else { return }
    atBarrier[process] = (0, 0)
    for member in members { starts[member] = time }
  }

  private mutating func renewStart(of worker: Int) {
    guard let action = action(of: worker) else {
      starts[worker] = .infinity
      return
    }
    // A barrier's start is set when the last worker comes to it.
    if action != .barrier { starts[worker] = start(of: worker, action) ?? .infinity }
  }

  /// The time when the worker's next action, which is no barrier, could start if its thread were free;
  /// nil as long as it waits for something that has not happened.
  private func start(of worker: Int, _ action: Action) -> Double? {
    switch action {
    case .finishCollective: return collectives.end(for: worker).map { max(free[worker], $0) }
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
      .divide, .send, .startCollective, .pullTasks, .barrier:
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
      let members = plan.workers(ofProcess: plan.process(ofArena: worker))
      for member in members { advance(member, at: start) }
      for member in members { come(member) }
      return
    case .startCollective(let collective):
      advance(worker, at: start)
      // The library's calls that block must not hold up other workers of the thread.
      let isWhole =
        plan.workers[worker].dropFirst(index + 1).first == .finishCollective(collective)
        && threadFree.count == plan.workers.count
      if let begun = collectives.start(by: worker, at: free[worker]) {
        let end = price.end(
          of: CollectiveStart(
            collective: collective, processes: plan.processes, isWhole: isWhole, time: begun))
        for member in collectives.end(at: end, with: worker) { renewStart(of: member) }
      }
    case .finishCollective:
      collectives.finish(by: worker)
      advance(worker, at: start)
    case .pullTasks:
      if claimed < (period + 1) * plan.tasks.count {
        let task = claimed - period * plan.tasks.count
        claimed += 1
        for index in plan.tasks[task].indices {
          work(
            worker, list: plan.workers.count + task, index: index, period: period,
            at: max(start, free[worker]))
        }
      } else {
        advance(worker, at: start)
      }
    case .send(let region, let peer):
      advance(worker, at: start)
      let arrival =
        isInside(worker, peer)
        ? free[worker]
        : price.arrival(
          of: MessageStart(
            region: region, sender: plan.process(ofArena: worker),
            receiver: plan.process(ofArena: peer), time: free[worker]))
      sent[worker][peer, default: []].append((arrival, region))
      renewStart(of: peer)
    case .receive(_, let peer, _):
      arrived = sent[peer][worker]![taken[peer][worker, default: []].count].region
      advance(worker, at: start)
      arrived = nil
      // What comes from another process leaves its sender when it has arrived; in one process it does
      // when the receiver has copied it.
      taken[peer][worker, default: []].append(isInside(worker, peer) ? free[worker] : start)
      renewStart(of: peer)
    case .fetch:
      advance(worker, at: start)
      fetched[worker].append(free[worker])
      unlock(worker)
    case .push:
      advance(worker, at: start)
      pushed[worker].append(free[worker])
      unlock(worker)
    case .forward, .loss, .backward, .weightGradient, .weightUpdate, .update, .clear, .reduce,
      .divide, .complete:
      advance(worker, at: start)
    }
    come(worker)
  }

  /// Whether two workers are in one process.
  private func isInside(_ worker: Int, _ peer: Int) -> Bool {
    plan.process(ofArena: worker) == plan.process(ofArena: peer)
  }

  /// Lets others have the lock that a worker has held until now.
  private mutating func unlock(_ worker: Int) {
    unlocked = free[worker]
    for other in plan.workers.indices where other != worker {
      switch action(of: other) {
      case .fetch, .push: renewStart(of: other)
      default: break
      }
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
