import Workers

/// The workers of one thread, which take turns: each runs until it would wait.
///
/// Every sweep over the workers resumes each of them once, in their order. A worker goes on past
/// everything that is ready, so that its weights and activations stay in the core's caches as long
/// as possible, and a sweep serves all, so that no worker and no other process is kept waiting for
/// more than one turn of each. Where nobody could go on, the thread spins and then yields its core,
/// as a thread with one worker does.
///
/// The turns cannot deadlock. What a worker waits for is a count that only grows, a request that
/// stays done until the worker starts it again, or a lock that nobody holds across turns. So
/// whoever is ready stays ready until its turn comes, and if all workers of all threads waited for
/// ever, the plan itself would have a deadlock, which `VerifiedPlan` rules out for any order of
/// ready workers.
struct WorkerTurns<Notes: InstructionNotes> {
  private let context: RunContext
  private let workers: UnsafeMutableBufferPointer<SharingWorker<Notes>>
  /// The sweeps without any progress before the thread yields its core.
  private let sweepsPerYield: Int

  init(_ context: RunContext, _ workers: UnsafeMutableBufferPointer<SharingWorker<Notes>>) {
    self.context = context
    self.workers = workers
    let looks = workers.count * (context.messages == nil ? 1 : Transport.looksPerRequest)
    sweepsPerYield = max(1, context.wait.polls / looks)
  }

  /// Runs all workers to the end of the run.
  func run() {
    var running = workers.count
    var idleSweeps = 0
    var idleSince = 0
    // The last reading of the clock, at which a worker left the thread to the next; nil once the
    // thread has waited since, and where it may spend its time in the message-passing library.
    let sharesReadings = context.messages == nil && !Notes.areTimed
    var moment: Int? = sharesReadings ? workers[0].interpreter.mark : nil
    while running > 0 {
      var hasMoved = false
      for index in workers.indices where !workers[index].hasEnded {
        guard workers[index].resume(at: moment) else { continue }
        hasMoved = true
        if sharesReadings { moment = max(moment ?? 0, workers[index].interpreter.mark) }
        if workers[index].hasEnded { running -= 1 }
      }
      guard !hasMoved else {
        idleSweeps = 0
        continue
      }
      idleSweeps += 1
      moment = nil
      context.wait.hint()
      guard idleSweeps % sweepsPerYield == 0 else { continue }
      context.wait.yield()
      guard let messages = context.messages else { continue }
      if idleSweeps == sweepsPerYield { idleSince = Clock.now() }
      giveUp(messages.pointee.transport, after: Clock.now() - idleSince)
    }
  }

  /// Gives the run up where some worker waits for another process and patience is over.
  ///
  /// - Parameter nanoseconds: the time for which no worker of this thread could go on.
  private func giveUp(_ transport: Transport, after nanoseconds: Int) {
    guard Double(nanoseconds) > transport.patienceSeconds * 1e9 else { return }
    for worker in workers {
      if let peer = worker.awaitedPeer { transport.giveUp(transport.context, peer) }
    }
  }
}
