import Plans
import Synchronization
import Workers

/// Every atomic of one trainer. All of them only grow, over all periods ever run.
struct Counters: ~Copyable {
  private let counters: PaddedCounters
  private let workers: Int
  private let channels: [[Int]]
  /// The barrier at the start and the end of a run, of the workers here.
  let runBarrier: SpinBarrier
  /// The plan's barriers in each process that has workers here, by the process.
  private let planBarriers: [Int: SpinBarrier]

  /// - Parameters:
  ///   - here: the plan's workers that run here.
  ///   - groups: those of them that are near to each other.
  ///   - channels: the pairs [from, to] of workers that exchange messages.
  init(_ plan: Plan, here: Range<Int>, groups: WorkerGroups, channels: Set<[Int]>) {
    workers = plan.workers.count
    self.channels = channels.sorted { $0.lexicographicallyPrecedes($1) }
    counters = PaddedCounters(2 + 2 * workers + 2 * channels.count)
    runBarrier = SpinBarrier(groups)
    let processes = Set(here.map { plan.process(ofArena: $0) })
    planBarriers = Dictionary(
      uniqueKeysWithValues: processes.map { process in
        let members = plan.workers(ofProcess: process)
        let first = here.lowerBound
        return (
          process,
          SpinBarrier(groups[members.lowerBound - first..<members.upperBound - first])
        )
      })
  }

  typealias Pointer = UnsafePointer<Atomic<Int>>

  /// Tasks claimed. All workers write and read the counter; it publishes nothing, because the
  /// barriers around the bag do.
  var tasks: Pointer { counters.pointer(0) }
  /// Whether somebody works on the main parameters; see `SpinLock`.
  var lock: Pointer { counters.pointer(1) }
  /// A worker's part in the plan's barriers of its process.
  ///
  /// - Precondition: the worker runs here.
  func planBarrier(_ worker: Int, of plan: Plan) -> SpinBarrier.Party {
    let process = plan.process(ofArena: worker)
    guard let barrier = planBarriers[process] else {
      preconditionFailure("worker \(worker) runs in another process")
    }
    return barrier[worker - plan.workers(ofProcess: process).lowerBound]
  }
  /// Pushes of each worker. The worker writes the counter and all others read it; it publishes
  /// nothing, because the lock orders the memory.
  func pushes(_ worker: Int) -> Pointer { counters.pointer(2 + worker) }
  /// Fetches of each worker. The worker writes the counter and all others read it; it publishes
  /// nothing, because the lock orders the memory.
  func fetches(_ worker: Int) -> Pointer { counters.pointer(2 + workers + worker) }

  func channel(from: Int, to: Int) -> Instruction.Channel {
    guard let index = channels.firstIndex(of: [from, to]) else {
      preconditionFailure("the plan has no messages from \(from) to \(to)")
    }
    let first = 2 + 2 * workers + 2 * index
    return Instruction.Channel(
      sent: counters.pointer(first), taken: counters.pointer(first + 1))
  }
}
