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

  /// - Parameter workers: all workers of the calling thread.
  func start(_ workers: some Collection<Int>) { meet(workers, 0) }

  /// - Parameter workers: all workers of the calling thread.
  func end(_ workers: some Collection<Int>) { meet(workers, 1) }

  /// The workers of each process meet, then one worker of each process meets the others' for all.
  private func meet(_ workers: some Collection<Int>, _ number: Int) {
    guard let messages = context.messages else { return meetHere(workers, episode + number) }
    meetHere(workers, episode + 2 * number)
    if workers.contains(0) {
      let (transport, barrier) = (messages.pointee.transport, messages.pointee.barrier)
      transport.startBarrier(transport.context, barrier)
      transport.wait(for: barrier, peer: MessageContext.anybody, context.wait)
    }
    meetHere(workers, episode + 2 * number + 1)
  }

  /// The thread arrives for each of its workers by the worker's own party before it waits for any.
  private func meetHere(_ workers: some Collection<Int>, _ episode: Int) {
    for worker in workers { context.runBarrier[worker].arrive(episode: episode) }
    for worker in workers { context.runBarrier[worker].waitUntilOver(episode, context.wait) }
  }
}
