import Kernels
import Plans
import Synchronization
import Workers

/// What is noted around each instruction of a worker that shares its thread.
protocol InstructionNotes {
  /// Whether the time of each instruction is noted, so that no reading of the clock may serve two
  /// workers.
  static var areTimed: Bool { get }
  /// Called once before an instruction's first attempt.
  mutating func begin(_ instruction: Instruction, _ interpreter: inout Interpreter)
  /// Called when an instruction has been carried out.
  mutating func end(list: Int, index: Int, period: Int, _ interpreter: inout Interpreter)
}

/// The notes of a run that is measured undisturbed: none.
struct NoNotes: InstructionNotes {
  static var areTimed: Bool { false }
  mutating func begin(_ instruction: Instruction, _ interpreter: inout Interpreter) {}
  mutating func end(list: Int, index: Int, period: Int, _ interpreter: inout Interpreter) {}
}

/// A worker that shares its thread with others. It stops where an instruction would wait, and goes
/// on from there the next time that it is resumed.
///
/// Whenever it is not running, its clock of waiting is: while it waits, and while it is ready and
/// another worker has the thread.
struct SharingWorker<Notes: InstructionNotes> {
  private(set) var interpreter: Interpreter
  private(set) var notes: Notes
  private let worker: Int
  private var period: Int
  /// The list that is being carried out: the worker's own, or that of a pulled task.
  private var list: Int
  /// The next instruction of that list; `beforePeriod` where the period has not begun.
  private var index = Self.beforePeriod
  /// The worker's `pullTasks` while the list is a task's.
  private var pulling = 0
  /// Whether `notes` knows of the next instruction.
  private var isNoted = false
  /// Whether the next instruction has begun what it will wait for: the worker has arrived at its
  /// barrier, or the receive has been started.
  private var hasBegun = false

  private static var beforePeriod: Int { -1 }

  /// - Parameter worker: the number of the worker, which is that of its list.
  init(_ context: RunContext, worker: Int, startingAt start: Int, notes: Notes) {
    interpreter = Interpreter(context, startingAt: start)
    interpreter.bucket = .wait
    self.notes = notes
    self.worker = worker
    period = context.periods.lowerBound
    list = worker
  }

  private var context: RunContext { interpreter.context }

  /// Whether the worker has carried out all periods of the run.
  var hasEnded: Bool { period == context.periods.upperBound }

  /// The process that the worker waits for, or `MessageContext.anybody` where that may be any; nil
  /// where the worker waits for a worker of its own process.
  var awaitedPeer: Int32? {
    guard !hasEnded, index != Self.beforePeriod, index < context.lists[list].count else {
      return nil
    }
    return switch context.lists[list][index] {
    case .arrive(let arrival): arrival.peer
    case .departed(_, let peer): peer
    case .finishCollective: MessageContext.anybody
    default: nil
    }
  }

  /// Carries out instructions until one would wait, or until the run's end.
  ///
  /// - Parameter moment: the time on `Clock` at which another worker left the thread to this one, so
  ///   that the clock need not be read again; nil where that was too long ago.
  /// - Returns: whether any has been carried out.
  mutating func resume(at moment: Int?) -> Bool {
    var hasMoved = false
    while !hasEnded {
      if index == Self.beforePeriod {
        interpreter.startEarly(worker)
        index = 0
      }
      guard index < context.lists[list].count else {
        endList()
        hasMoved = true
        continue
      }
      let instruction = context.lists[list][index]
      if case .pullTasks = instruction, let task = interpreter.claimTask(period) {
        (pulling, list, index) = (index, task, 0)
        continue
      }
      if !isNoted {
        notes.begin(instruction, &interpreter)
        isNoted = true
      }
      guard isReady(instruction) else {
        interpreter.enter(.wait)
        return hasMoved
      }
      if let moment, let bucket = instruction.workBucket {
        interpreter.leaveWait(for: bucket, at: moment)
      }
      carryOut(instruction)
      notes.end(list: list, index: index, period: period, &interpreter)
      (hasMoved, hasBegun, isNoted) = (true, false, false)
      index += 1
    }
    interpreter.enter(.wait)
    return hasMoved
  }

  /// Goes on after a list's last instruction: from a task to the `pullTasks` that took it, from the
  /// worker's own list to the next period.
  private mutating func endList() {
    if list == worker {
      period += 1
      index = Self.beforePeriod
    } else {
      (list, index) = (worker, pulling)
    }
  }

  /// Whether an instruction can be carried out without waiting. What it waits for is begun here, and
  /// the lock that it needs is taken.
  private mutating func isReady(_ instruction: Instruction) -> Bool {
    switch instruction {
    case .receive(let r): isReached(r.channel.sent, r.ticket.count(period))
    case .complete(let channel, let ticket): isReached(channel.taken, ticket.count(period))
    case .barrier(let party, let ticket):
      hasArrived(party, episode: ticket.count(period) - 1)
    case .arrive(let arrival): hasArrived(arrival)
    case .departed(let requests, _): requests.allSatisfy { interpreter.isDone($0) }
    case .finishCollective(let call): interpreter.isDone(call.request)
    case .fetch(let f):
      isReachedByOthers(context.pushes, f.worker, f.leastPushes(period)) && interpreter.tryLock()
    case .push(let p):
      isReachedByOthers(context.fetches, p.worker, p.leastFetches(period)) && interpreter.tryLock()
    case .runCollective:
      preconditionFailure("a call that blocks is not lowered for workers that share a thread")
    case .forward, .loss, .backward, .weights, .update, .clear, .reduce, .divide, .send, .depart,
      .startCollective, .idle, .pullTasks, .grain:
      true
    }
  }

  /// Carries out an instruction that is ready.
  private mutating func carryOut(_ instruction: Instruction) {
    switch instruction {
    // What these wait for is all that they do; of `pullTasks`, `resume` has found the bag empty.
    case .complete, .barrier, .departed, .finishCollective, .pullTasks: break
    case .arrive(let arrival): interpreter.finish(arrival)
    case .fetch(let f): interpreter.fetchUnderLock(f, period)
    case .push(let p): interpreter.pushUnderLock(p, period)
    default: interpreter.carryOut(instruction, period: period)
    }
  }

  private mutating func hasArrived(_ party: SpinBarrier.Party, episode: Int) -> Bool {
    if !hasBegun {
      interpreter.enter(.wait)
      hasBegun = true
      if party.arrive(episode: episode) { return true }
    }
    return party.isOver(episode: episode)
  }

  private mutating func hasArrived(_ arrival: Instruction.Arrival) -> Bool {
    if !hasBegun {
      interpreter.start(arrival)
      hasBegun = true
    }
    return interpreter.isDone(arrival.request)
  }

  private func isReached(_ counter: UnsafePointer<Atomic<Int>>, _ target: Int) -> Bool {
    // Acquiring: sees what the counter's writer published.
    counter.pointee.load(ordering: .acquiring) >= target
  }

  private func isReachedByOthers(
    _ counters: UnsafePointer<UnsafePointer<Atomic<Int>>>, _ worker: Int, _ target: Int
  ) -> Bool {
    for other in 0..<context.workers where other != worker {
      guard isReached(counters[other], target) else { return false }
    }
    return true
  }
}

extension Instruction {
  /// The bucket of the first work of an instruction that is ready; nil where it has no work that a
  /// clock could tell.
  fileprivate var workBucket: Bucket? {
    switch self {
    case .update(let update): update.gradients.count > 1 ? .communication : .compute
    case .forward, .loss, .backward, .weights, .clear, .grain: .compute
    case .reduce, .divide, .receive, .depart, .startCollective, .runCollective, .fetch, .push:
      .communication
    case .send, .complete, .arrive, .departed, .finishCollective, .idle, .barrier, .pullTasks: nil
    }
  }
}
