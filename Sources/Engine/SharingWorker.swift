import Kernels
import Plans
import Synchronization
import Workers

/// What is noted around each instruction of a worker that shares its thread.
protocol InstructionNotes {
  /// Called once before an instruction's first attempt.
  mutating func begin(_ instruction: Instruction, _ interpreter: inout Interpreter)
  /// Called when an instruction has been carried out.
  mutating func end(list: Int, index: Int, period: Int, _ interpreter: inout Interpreter)
}

/// The notes of a run that is measured undisturbed: none.
struct NoNotes: InstructionNotes {
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
  /// - Returns: whether any has been carried out.
  mutating func resume() -> Bool {
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
      guard attempt(instruction) else {
        interpreter.enter(.wait)
        return hasMoved
      }
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

  /// Carries out an instruction, unless it would wait.
  ///
  /// - Returns: whether it has been carried out.
  private mutating func attempt(_ instruction: Instruction) -> Bool {
    switch instruction {
    case .receive(let r):
      guard isReached(r.channel.sent, r.ticket.count(period)) else { return false }
    case .complete(let channel, let ticket):
      return isReached(channel.taken, ticket.count(period))
    case .barrier(let barrier, let ticket):
      let episode = ticket.count(period) - 1
      if !hasBegun {
        interpreter.enter(.wait)
        barrier.arrive(episode: episode)
        hasBegun = true
      }
      return barrier.isOver(episode: episode)
    case .arrive(let arrival):
      if !hasBegun {
        interpreter.start(arrival)
        hasBegun = true
      }
      guard interpreter.isDone(arrival.request) else { return false }
      interpreter.finish(arrival)
      return true
    case .departed(let requests, _):
      return requests.allSatisfy { interpreter.isDone($0) }
    case .finishCollective(let call):
      return interpreter.isDone(call.request)
    case .runCollective:
      preconditionFailure("a call that blocks is not lowered for workers that share a thread")
    case .pullTasks:
      // The bag is empty: `resume` has looked.
      return true
    case .fetch(let f):
      guard isReachedByOthers(context.pushes, f.worker, f.leastPushes(period)),
        interpreter.tryLock()
      else { return false }
      interpreter.fetchUnderLock(f, period)
      return true
    case .push(let p):
      guard isReachedByOthers(context.fetches, p.worker, p.leastFetches(period)),
        interpreter.tryLock()
      else { return false }
      interpreter.pushUnderLock(p, period)
      return true
    case .forward, .loss, .backward, .weights, .update, .clear, .reduce, .divide, .send, .depart,
      .startCollective, .idle, .grain:
      break
    }
    interpreter.carryOut(instruction, period: period)
    return true
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
