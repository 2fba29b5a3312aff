import Networks

/// Plays a plan with unbuffered messages, which are handed over only when the receiver takes them,
/// and calls `visit` for each action in one order that respects every wait.
///
/// Every worker runs until it must wait. If all of them wait, no timing could free them, because
/// waits depend only on what others have done. Source of the clocks: Mattern, "Virtual time and
/// global states of distributed systems", 1989.
struct UntimedExecution {
  private struct Message {
    var region: Region
    var clock: [Int]
  }

  private let plan: Plan
  private let periods: Int
  private let isInOrder: Bool
  private var next: [Int]
  private var clocks: [[Int]]
  /// The messages that are in flight and not yet taken, and the clocks of takings that are not yet
  /// completed; [from][to].
  private var inFlight: [[Int: [Message]]]
  private var taken: [[Int: [[Int]]]]
  /// The workers that wait at the barrier of each process.
  private var atBarrier: [Int: Set<Int>] = [:]
  /// Whether the last step has freed workers that go on in order.
  private var hasFreed = false
  private var collectives: CollectiveQueue<[Int]>
  private var atPull: [Int: [Int]] = [:]
  /// The number of fetches and of pushes of each worker so far.
  private var fetches: [Int]
  private var pushes: [Int]

  /// - Parameter isInOrder: whether workers that have met at a barrier go on in the order of their
  ///   numbers, so that one period is played like the other; if not, the last to arrive goes first.
  init(_ plan: Plan, periods: Int, isInOrder: Bool = false) {
    self.plan = plan
    self.periods = periods
    self.isInOrder = isInOrder
    let workers = plan.workers.count
    next = [Int](repeating: 0, count: workers)
    fetches = next
    pushes = next
    clocks = [[Int]](repeating: [Int](repeating: 0, count: workers), count: workers)
    inFlight = [[Int: [Message]]](repeating: [:], count: workers)
    taken = [[Int: [[Int]]]](repeating: [:], count: workers)
    collectives = CollectiveQueue(plan)
  }

  mutating func play(_ visit: (Event) throws(PlanError) -> Void) throws(PlanError) {
    var runnable = Array(plan.workers.indices)
    while !runnable.isEmpty {
      var progressed = false
      hasFreed = false
      for worker in runnable where !hasFreed {
        while !hasFreed, try step(worker, visit) { progressed = true }
      }
      runnable = plan.workers.indices.filter { action(of: $0) != nil }
      if !progressed, let stuck = runnable.first { throw deadlock(at: stuck) }
    }
    for sender in plan.workers.indices {
      if let peer = inFlight[sender].filter({ !$0.value.isEmpty }).keys.min() {
        throw .plan("worker \(sender) sends a message that worker \(peer) never receives")
      }
      if let peer = taken[sender].filter({ !$0.value.isEmpty }).keys.min() {
        throw .plan("worker \(sender) never completes its sends to worker \(peer)")
      }
    }
    if let worker = collectives.unfinished {
      throw .plan("worker \(worker) never finishes a collective that it has started")
    }
  }

  private func action(of worker: Int) -> Action? {
    let actions = plan.workers[worker]
    return next[worker] < actions.count * periods ? actions[next[worker] % actions.count] : nil
  }

  private func event(of worker: Int, sent: Region? = nil) -> Event {
    let actions = plan.workers[worker]
    return Event(
      owner: worker, index: next[worker] % actions.count, period: next[worker] / actions.count,
      action: actions[next[worker] % actions.count], sent: sent, clock: clocks[worker], pulls: [],
      position: next[worker] + 1)
  }

  private mutating func merge(_ clock: [Int], into worker: Int) {
    for index in clock.indices {
      clocks[worker][index] = max(clocks[worker][index], clock[index])
    }
  }

  /// Carries out the worker's next action unless it must wait, and says whether anything happened.
  private mutating func step(
    _ worker: Int, _ visit: (Event) throws(PlanError) -> Void
  ) throws(PlanError) -> Bool {
    guard let action = action(of: worker) else { return false }
    switch action {
    case .barrier: return try arrive(worker, visit)
    case .startCollective(let collective):
      try advance(worker, visit)
      collectives.start(collective, by: worker, clocks[worker])
    case .finishCollective(let collective):
      guard collectives.oldest(of: worker) == collective else {
        throw plan.error(event(of: worker), "is not the collective that the worker started first")
      }
      guard let (started, clocks) = collectives.parts(of: worker) else { return false }
      guard started.allSatisfy({ $0 == collective }) else {
        throw plan.error(event(of: worker), "another process carries out another collective")
      }
      collectives.finish(by: worker)
      for clock in clocks { merge(clock, into: worker) }
      try advance(worker, visit)
    case .pullTasks: return try pull(worker, visit)
    case .complete(let peer):
      guard inFlight[worker][peer, default: []].isEmpty else { return false }
      guard let clocks = taken[worker].removeValue(forKey: peer) else {
        throw plan.error(event(of: worker), "nothing was sent to worker \(peer)")
      }
      for clock in clocks { merge(clock, into: worker) }
      try advance(worker, visit)
    case .receive(let region, let peer, _):
      guard let message = inFlight[peer][worker]?.first else { return false }
      guard message.region == region else {
        throw plan.error(
          event(of: worker),
          "worker \(peer) sends '\(plan.text(of: .send(message.region, peer: worker), owner: peer))'"
        )
      }
      inFlight[peer][worker]!.removeFirst()
      merge(message.clock, into: worker)
      try advance(worker, sent: message.region, visit)
      taken[peer][worker, default: []].append(clocks[worker])
    case .send(let region, let peer):
      try advance(worker, visit)
      inFlight[worker][peer, default: []].append(Message(region: region, clock: clocks[worker]))
    case .fetch:
      guard others(worker, { pushes[$0] >= fetches[worker] }) else { return false }
      try advance(worker, visit)
      fetches[worker] += 1
    case .push:
      guard others(worker, { fetches[$0] > pushes[worker] }) else { return false }
      try advance(worker, visit)
      pushes[worker] += 1
    case .forward, .loss, .backward, .weightGradient, .weightUpdate, .update, .clear, .reduce,
      .divide:
      try advance(worker, visit)
    }
    return true
  }

  /// Whether a condition holds for all other workers. Fetches and pushes are played with staleness
  /// 0, which is enough: a plan that cannot deadlock with no slack cannot deadlock with more.
  private func others(_ worker: Int, _ holds: (Int) -> Bool) -> Bool {
    plan.workers.indices.allSatisfy { $0 == worker || holds($0) }
  }

  private mutating func advance(
    _ worker: Int, sent: Region? = nil, _ visit: (Event) throws(PlanError) -> Void
  ) throws(PlanError) {
    clocks[worker][worker] = next[worker] + 1
    try visit(event(of: worker, sent: sent))
    next[worker] += 1
  }

  /// Lets a worker arrive at its process's barrier. The last worker to arrive frees all, and
  /// everything before the barrier is then known to all of them.
  private mutating func arrive(
    _ worker: Int, _ visit: (Event) throws(PlanError) -> Void
  ) throws(PlanError) -> Bool {
    let process = plan.process(ofArena: worker)
    let members = plan.workers(ofProcess: process)
    atBarrier[process, default: []].insert(worker)
    guard atBarrier[process]!.count == members.count else { return false }
    atBarrier[process] = []
    hasFreed = isInOrder
    var joined = clocks[worker]
    for other in members {
      for index in joined.indices { joined[index] = max(joined[index], clocks[other][index]) }
      joined[other] = next[other] + 1
    }
    for other in members {
      clocks[other] = joined
      try visit(event(of: other))
      next[other] += 1
    }
    return true
  }

  /// Plays the bag of tasks once all workers pull. A task may run on any worker, so it knows only
  /// what all of them knew, and it is certainly over only when all their pulls are.
  private mutating func pull(
    _ worker: Int, _ visit: (Event) throws(PlanError) -> Void
  ) throws(PlanError) -> Bool {
    guard atPull[worker] == nil else { return false }
    clocks[worker][worker] = next[worker] + 1
    atPull[worker] = clocks[worker]
    guard atPull.count == plan.workers.count else { return false }
    var known = clocks[worker]
    for clock in atPull.values {
      for index in known.indices { known[index] = min(known[index], clock[index]) }
    }
    let pulls = next.map { $0 + 1 }
    let period = event(of: worker).period
    for (task, actions) in plan.tasks.enumerated() {
      for (index, action) in actions.enumerated() {
        try visit(
          Event(
            owner: plan.workers.count + task, index: index, period: period, action: action,
            sent: nil, clock: known, pulls: pulls, position: period * actions.count + index + 1))
      }
    }
    atPull.removeAll()
    hasFreed = isInOrder
    for other in plan.workers.indices {
      try visit(event(of: other))
      next[other] += 1
    }
    return true
  }

  private func deadlock(at worker: Int) -> PlanError {
    let waiting = plan.workers.indices.compactMap { other in
      action(of: other).map { "worker \(other) at '\(plan.text(of: $0, owner: other))'" }
    }
    let finished = plan.workers.count - waiting.count
    return plan.error(
      event(of: worker),
      "waits for ever: \(waiting.prefix(4).joined(separator: ", "))"
        + (waiting.count > 4 ? " and \(waiting.count - 4) more wait" : "")
        + (finished > 0 ? "; \(finished) worker(s) have finished" : ""))
  }
}
