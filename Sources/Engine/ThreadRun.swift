import Kernels
import Workers

/// A run of a plan as each thread carries it out for its workers.
// Safe to share: constants, and memory of which each worker writes its own part.
struct ThreadRun: @unchecked Sendable {
  /// The state of each worker of this process, with the rows that lie on the worker's node.
  let contexts: [RunContext]
  let meeting: RunMeeting
  let reports: WorkerReports
  /// The memory in which each worker notes what it does when; nil to measure undisturbed.
  let trace: TraceMemory?
  /// The plan's number of this process's first worker.
  let firstWorker: Int
  let blasThreads: Int

  /// Runs the workers of the calling thread, from the meeting of all workers to the next.
  func callAsFunction(_ workers: [Int]) {
    // Each thread sets the number, because OpenMP builds of OpenBLAS keep it thread by thread.
    let threads = BLAS.setThreads(blasThreads)
    // This is decided once a run, so that what is measured never asks whether it is traced.
    if workers.count == 1 {
      runAlone(workers[0], threads)
    } else if let trace {
      let notes = takeTurns(workers, threads) { TraceNotes(trace.memory(of: $0)) }
      for (worker, notes) in zip(workers, notes) { trace[worker] = notes.count }
    } else {
      _ = takeTurns(workers, threads) { _ in NoNotes() }
    }
  }

  private func runAlone(_ worker: Int, _ threads: Int) {
    let context = contexts[worker]
    meeting.start(CollectionOfOne(worker))
    let start = Clock.now()
    var interpreter = Interpreter(context, startingAt: start)
    let list = firstWorker + worker
    if let trace {
      trace[worker] = interpreter.run(
        context.lists[list], owner: list, into: trace.memory(of: worker))
    } else {
      interpreter.run(context.lists[list], owner: list)
    }
    interpreter.enter(.wait)
    meeting.end(CollectionOfOne(worker))
    report(worker, &interpreter, from: start, to: Clock.now(), threads)
  }

  /// - Returns: the notes of each worker.
  private func takeTurns<Notes: InstructionNotes>(
    _ workers: [Int], _ threads: Int, notes: (Int) -> Notes
  ) -> [Notes] {
    let turns = UnsafeMutableBufferPointer<SharingWorker<Notes>>.allocate(capacity: workers.count)
    defer { turns.deallocate() }
    meeting.start(workers)
    let start = Clock.now()
    for (index, worker) in workers.enumerated() {
      turns.initializeElement(
        at: index,
        to: SharingWorker(
          contexts[worker], worker: firstWorker + worker, startingAt: start, notes: notes(worker)))
    }
    defer { turns.deinitialize() }
    WorkerTurns(contexts[workers[0]], turns).run()
    meeting.end(workers)
    let end = Clock.now()
    for (worker, turn) in zip(workers, turns) {
      var interpreter = turn.interpreter
      report(worker, &interpreter, from: start, to: end, threads)
    }
    return turns.map(\.notes)
  }

  private func report(
    _ worker: Int, _ interpreter: inout Interpreter, from start: Int, to end: Int, _ threads: Int
  ) {
    reports[worker] = WorkerReport(
      start: start, end: end, times: interpreter.times(endingAt: end), blasThreads: threads,
      sentMessages: interpreter.sentMessages, sentBytes: interpreter.sentBytes)
  }
}
