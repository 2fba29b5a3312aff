import Plans
import Workers

/// Runs instructions and notes when each was carried out. The loop is separate from the measured
/// one, which so pays nothing for notes; here an action costs one more reading of the clock.
extension Interpreter {
  /// - Parameter memory: room for every action that this worker might carry out.
  /// - Returns: the number of entries that have been written.
  mutating func run(
    _ instructions: UnsafeBufferPointer<Instruction>, owner: Int,
    into memory: UnsafeMutableBufferPointer<TraceEntry>
  ) -> Int {
    var notes = TraceNotes(memory)
    for period in context.periods {
      startEarly(owner)
      trace(instructions, owner: owner, period: period, &notes)
    }
    return notes.count
  }

  private mutating func trace(
    _ instructions: UnsafeBufferPointer<Instruction>, owner: Int, period: Int,
    _ notes: inout TraceNotes
  ) {
    for index in instructions.indices {
      if case .pullTasks = instructions[index] {
        while let list = claimTask(period) {
          trace(context.lists[list], owner: list, period: period, &notes)
        }
      }
      notes.begin(instructions[index], &self)
      // For `pullTasks` this looks into the empty bag once more.
      carryOut(instructions[index], period: period)
      notes.end(list: owner, index: index, period: period, &self)
    }
  }
}

/// The notes of a traced run: an entry for each instruction that a worker has carried out.
struct TraceNotes: InstructionNotes {
  static var areTimed: Bool { true }

  private let memory: UnsafeMutableBufferPointer<TraceEntry>
  /// The number of entries that have been written.
  private(set) var count = 0
  /// The clocks at the beginning of the present instruction.
  private var start = 0
  private var waiting = 0
  private var communication = 0

  /// - Parameter memory: room for every action that the worker might carry out.
  init(_ memory: UnsafeMutableBufferPointer<TraceEntry>) { self.memory = memory }

  mutating func begin(_ instruction: Instruction, _ interpreter: inout Interpreter) {
    start = interpreter.mark
    waiting = interpreter.waiting
    communication = interpreter.communication
    // A worker that shares its thread has waited for its first turn.
    if count == 0, interpreter.bucket == .wait { interpreter.charge(until: Clock.now()) }
    interpreter.bucket = instruction.firstBucket
  }

  mutating func end(list: Int, index: Int, period: Int, _ interpreter: inout Interpreter) {
    interpreter.charge(until: Clock.now())
    memory[count] = TraceEntry(
      owner: Int32(list), index: Int32(index),
      period: period - interpreter.context.periods.lowerBound, start: start,
      waited: interpreter.waiting - waiting, moved: interpreter.communication - communication,
      end: interpreter.mark)
    count += 1
    // The time from the last entry on is waiting for the end.
    interpreter.bucket = .wait
  }
}

extension Instruction {
  /// The bucket of what an instruction does first. One that may have to wait begins with waiting,
  /// if only for the time that it takes to see that there is nothing to wait for.
  fileprivate var firstBucket: Bucket {
    switch self {
    case .update(let update): update.gradients.count > 1 ? .communication : .compute
    case .forward, .loss, .backward, .weights, .clear, .pullTasks, .grain: .compute
    case .reduce, .divide, .send, .depart, .startCollective, .runCollective, .idle: .communication
    case .receive, .complete, .arrive, .departed, .finishCollective, .barrier, .fetch, .push: .wait
    }
  }
}
