import Workers

/// The start and the end of a run, where all workers of all processes meet.
struct RunMeeting {
  private let context: RunContext
  /// The meetings of this process's workers in all earlier runs.
  private let episode: Int

  /// - Parameter run: the number of earlier runs.
  init(_ context: RunContext, run: Int) {
    self.context = context
    episode = (context.messages == nil ? 2 : 4) * run
  }

  func start(_ worker: Int) { meet(worker, 0) }

  func end(_ worker: Int) { meet(worker, 1) }

  /// The workers of each process meet, then one worker of each process meets the others' for all.
  private func meet(_ worker: Int, _ number: Int) {
    let party = context.runBarrier[worker]
    guard let messages = context.messages else {
      return party.wait(episode: episode + number, context.wait)
    }
    party.wait(episode: episode + 2 * number, context.wait)
    if worker == 0 {
      let (transport, barrier) = (messages.pointee.transport, messages.pointee.barrier)
      transport.startBarrier(transport.context, barrier)
      transport.wait(for: barrier, peer: MessageContext.anybody, context.wait)
    }
    party.wait(episode: episode + 2 * number + 1, context.wait)
  }
}
