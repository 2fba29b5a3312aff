import Synchronization
import Workers

/// Every atomic of one trainer. All of them only grow, over all periods ever run.
struct Counters: ~Copyable {
  private let counters: PaddedCounters
  private let workers: Int
  private let processes: Int
  private let channels: [[Int]]

  /// - Parameter channels: the pairs [from, to] of workers that exchange messages.
  init(workers: Int, processes: Int, channels: Set<[Int]>) {
    self.workers = workers
    self.processes = processes
    self.channels = channels.sorted { $0.lexicographicallyPrecedes($1) }
    counters = PaddedCounters(3 + processes + 2 * workers + 2 * channels.count)
  }

  typealias Pointer = UnsafePointer<Atomic<Int>>

  /// Arrivals at the start and the end of a run. All workers write and read the counter; it
  /// publishes what each worker did before.
  var runBarrier: Pointer { counters.pointer(0) }
  /// Tasks claimed. All workers write and read the counter; it publishes nothing, because the
  /// barriers around the bag do.
  var tasks: Pointer { counters.pointer(1) }
  /// Whether somebody works on the main parameters; see `SpinLock`.
  var lock: Pointer { counters.pointer(2) }
  /// Arrivals at the plan's barriers in one process. All its workers write and read the counter; it
  /// publishes what each worker did before.
  func planBarrier(_ process: Int) -> Pointer { counters.pointer(3 + process) }
  /// Pushes of each worker. The worker writes the counter and all others read it; it publishes
  /// nothing, because the lock orders the memory.
  func pushes(_ worker: Int) -> Pointer { counters.pointer(3 + processes + worker) }
  /// Fetches of each worker. The worker writes the counter and all others read it; it publishes
  /// nothing, because the lock orders the memory.
  func fetches(_ worker: Int) -> Pointer { counters.pointer(3 + processes + workers + worker) }

  func channel(from: Int, to: Int) -> Instruction.Channel {
    guard let index = channels.firstIndex(of: [from, to]) else {
      preconditionFailure("the plan has no messages from \(from) to \(to)")
    }
    let first = 3 + processes + 2 * workers + 2 * index
    return Instruction.Channel(
      sent: counters.pointer(first), taken: counters.pointer(first + 1))
  }
}
