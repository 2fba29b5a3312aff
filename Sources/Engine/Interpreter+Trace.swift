import Plans
import Workers

/// The same instructions, with a note of each: a loop of its own, so that the measured one pays
/// nothing. An action costs one reading of the clock more here.
extension Interpreter {
  /// - Parameter memory: room for every action that this worker might carry out.
  /// - Returns: how many entries have been written.
  mutating func run(
    _ instructions: UnsafeBufferPointer<Instruction>, owner: Int,
    into memory: UnsafeMutableBufferPointer<TraceEntry>
  ) -> Int {
    var count = 0
    for period in context.periods {
      startEarly(owner)
      trace(instructions, owner: owner, period: period, memory, &count)
    }
    // What is left is waiting for the end, from the last entry's on.
    bucket = .wait
    return count
  }

  private mutating func trace(
    _ instructions: UnsafeBufferPointer<Instruction>, owner: Int, period: Int,
    _ memory: UnsafeMutableBufferPointer<TraceEntry>, _ count: inout Int
  ) {
    for index in instructions.indices {
      if case .pullTasks = instructions[index] {
        while let list = claimTask(period) {
          trace(context.lists[list], owner: list, period: period, memory, &count)
        }
      }
      let (start, waiting, communication) = (mark, self.waiting, self.communication)
      bucket = instructions[index].firstBucket
      // An empty bag once more, for `pullTasks`.
      carryOut(instructions[index], period: period)
      charge(until: Clock.now())
      memory[count] = TraceEntry(
        owner: Int32(owner), index: Int32(index), period: period - context.periods.lowerBound,
        start: start, waited: self.waiting - waiting, moved: self.communication - communication,
        end: mark)
      count += 1
    }
  }
}

extension Instruction {
  /// What an action does first. One that may have to wait begins with waiting, if only for as
  /// long as it takes to see that there is nothing to wait for.
  fileprivate var firstBucket: Bucket {
    switch self {
    case .update(let update): update.gradients.count > 1 ? .communication : .compute
    case .forward, .loss, .backward, .weights, .clear, .pullTasks, .grain: .compute
    case .reduce, .divide, .send, .depart, .startCollective, .runCollective, .idle: .communication
    case .receive, .complete, .arrive, .departed, .finishCollective, .barrier, .fetch, .push: .wait
    }
  }
}
