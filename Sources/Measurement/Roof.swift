import Kernels
import Runtime
import Synchronization
import Workers

/// A rate that a crew's workers reach together in work without any exchange: no strategy on the
/// same workers can be faster in that kind of work.
final class Roof {
  let work: RoofWork
  let workers: Int
  private let crew: Crew
  private let operands: [UnsafeMutablePointer<Float>]
  private let times: TimePairs
  private let arrivals = PaddedCounters(1)
  private var episodes = 0
  /// Of all workers at once.
  private var secondsPerRepetition = 0.0

  /// Takes the work's memory, each worker touching its own first.
  init(_ work: RoofWork, _ crew: Crew) {
    self.work = work
    self.crew = crew
    workers = crew.pool.count
    operands = (0..<workers).map { _ in .allocate(capacity: work.elements) }
    times = TimePairs(workers)
    let memory = Operands(pointers: operands)
    crew.pool.run { worker in
      for index in 0..<work.elements {
        (memory.pointers[worker] + index).initialize(to: Float(index % 7) * 0.25)
      }
    }
  }

  deinit {
    for memory in operands { memory.deallocate() }
  }

  /// After one repetition to warm up, each worker repeats the work for about `seconds`, all
  /// starting together.
  func sample(round: Int, position: Int, seconds: Double) -> RoofSample {
    if secondsPerRepetition == 0 { secondsPerRepetition = time(repetitions: 1) }
    let repetitions = max(1, Int(seconds / max(secondsPerRepetition, 1e-7)))
    let taken = time(repetitions: repetitions)
    secondsPerRepetition = taken / Double(repetitions)
    return RoofSample(
      kind: work.kind, workers: workers, round: round, position: position, seconds: taken,
      amount: work.amount * Double(repetitions * workers))
  }

  private func time(repetitions: Int) -> Double {
    let barrier = Barrier(
      barrier: SpinBarrier(arrivals.pointer(0), workers: workers),
      wait: SpinWait(oversubscribed: crew.isOversubscribed), episode: episodes)
    let (memory, times, work) = (Operands(pointers: operands), times, work)
    crew.pool.run { worker in
      BLAS.setThreads(1)
      barrier.barrier.wait(episode: barrier.episode, barrier.wait)
      let operands = memory.pointers[worker]
      work.repetition(operands)
      barrier.barrier.wait(episode: barrier.episode + 1, barrier.wait)
      let start = Clock.now()
      for _ in 0..<repetitions { work.repetition(operands) }
      times.record(worker, start: start, end: Clock.now())
    }
    episodes += 2
    return times.span
  }

  /// What a barrier of the crew costs, in seconds: the median of several rows of them.
  func barrierSeconds() -> Double {
    let (rows, length) = (11, 50)
    let barrier = SpinBarrier(arrivals.pointer(0), workers: workers)
    let (times, wait) = (times, SpinWait(oversubscribed: crew.isOversubscribed))
    let measured = (0..<rows).map { _ in
      let first = Barrier(barrier: barrier, wait: wait, episode: episodes)
      crew.pool.run { worker in
        first.barrier.wait(episode: first.episode, first.wait)
        let start = Clock.now()
        for number in 1...length { first.barrier.wait(episode: first.episode + number, first.wait) }
        times.record(worker, start: start, end: Clock.now())
      }
      episodes += length + 1
      return times.span / Double(length)
    }
    return measured.sorted()[rows / 2]
  }

  // Safe to share: each worker uses its own pointer only.
  private struct Operands: @unchecked Sendable {
    let pointers: [UnsafeMutablePointer<Float>]
  }

  // Safe to share: a barrier is atomics, and they outlive the round.
  private struct Barrier: @unchecked Sendable {
    let barrier: SpinBarrier
    let wait: SpinWait
    let episode: Int
  }
}

/// When each worker started and ended, in nanoseconds.
private final class TimePairs: Sendable {
  private let pairs: Mutex<[(start: Int, end: Int)]>

  init(_ workers: Int) {
    pairs = Mutex([(start: Int, end: Int)](repeating: (0, 0), count: workers))
  }

  func record(_ worker: Int, start: Int, end: Int) {
    pairs.withLock { $0[worker] = (start, end) }
  }

  /// Seconds from the first start to the last end.
  var span: Double {
    pairs.withLock { pairs in
      Double(pairs.map(\.end).max()! - pairs.map(\.start).min()!) * 1e-9
    }
  }
}
