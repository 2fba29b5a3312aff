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
    var count = 0
    for period in context.periods {
      startEarly(owner)
      trace(instructions, owner: owner, period: period, memory, &count)
    }
    // The time from the last entry on is waiting for the end.
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
      // For `pullTasks` this looks into the empty bag once more.
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
