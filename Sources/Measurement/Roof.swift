import Kernels
import Runtime
import Workers

/// Measures the rate that a crew's threads reach together in one kind of work without any exchange.
/// Strategies on the same workers are compared with it.
final class Roof {
  let work: RoofWork
  /// The number of the crew's workers, which a sample is filed under.
  let workers: Int
  private let threads: Int
  private let crew: Crew
  private let memory: WorkerMemory
  /// The moments at which each thread started and ended, in nanoseconds of `Clock`.
  private let times: WorkerValues<(start: Int, end: Int)>
  private let barrier: SpinBarrier
  private var episodes = 0
  /// Seconds of a repetition, with all threads at it; 0 before it has been timed.
  private var secondsPerRepetition = 0.0

  /// Allocates the work's memory, which each thread touches first for itself.
  init(_ work: RoofWork, _ crew: Crew) {
    self.work = work
    self.crew = crew
    workers = crew.pool.count
    threads = crew.threads.count
    barrier = SpinBarrier(crew.pool.threadGroups)
    memory = WorkerMemory(crew, elements: work.elements)
    times = WorkerValues(crew, (start: 0, end: 0))
  }

  /// Times the work: after one repetition to warm up, all threads start together and repeat it for
  /// about `seconds`.
  func sample(round: Int, position: Int, seconds: Double) -> RoofSample {
    if secondsPerRepetition == 0 { secondsPerRepetition = time(repetitions: 1) }
    let repetitions = max(1, Int(seconds / max(secondsPerRepetition, 1e-7)))
    let taken = time(repetitions: repetitions)
    secondsPerRepetition = taken / Double(repetitions)
    return RoofSample(
      kind: work.kind, workers: workers, round: round, position: position, seconds: taken,
      amount: work.amount * Double(repetitions * threads))
  }

  private func time(repetitions: Int) -> Double {
    let wait = SpinWait(oversubscribed: crew.threadsShareCores)
    let (memory, times, work, barrier, first) = (memory, times, work, barrier, episodes)
    crew.pool.runThreads { thread in
      BLAS.setThreads(1)
      barrier[thread].wait(episode: first, wait)
      let operands = memory[thread]
      work.repetition(operands)
      barrier[thread].wait(episode: first + 1, wait)
      let start = Clock.now()
      for _ in 0..<repetitions { work.repetition(operands) }
      times[thread] = (start, Clock.now())
    }
    episodes += 2
    return span
  }

  /// Seconds of a barrier of the crew's threads: the median over several rows of barriers.
  func barrierSeconds() -> Double {
    let (rows, length) = (11, 50)
    let (times, barrier) = (times, barrier)
    let wait = SpinWait(oversubscribed: crew.threadsShareCores)
    let measured = (0..<rows).map { _ in
      let first = episodes
      crew.pool.runThreads { thread in
        let party = barrier[thread]
        party.wait(episode: first, wait)
        let start = Clock.now()
        for number in 1...length { party.wait(episode: first + number, wait) }
        times[thread] = (start, Clock.now())
      }
      episodes += length + 1
      return span / Double(length)
    }
    return measured.sorted()[rows / 2]
  }

  /// Seconds from the first thread's start to the last one's end.
  private var span: Double {
    let times = times.all
    return Double(times.map(\.end).max()! - times.map(\.start).min()!) * 1e-9
  }
}
