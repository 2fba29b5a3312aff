import Machine
import Synchronization
import Workers

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The threads of one number of workers, bound to their places. Where there are more workers than
/// cores, there is one thread a core, and the workers of a core take turns on it.
public final class Crew: Sendable {
  /// nil in a dry run.
  private let made: WorkerPool?
  public let places: [WorkerPlace]
  /// The workers of each thread, in ascending order.
  public let threads: [[Int]]
  /// The binding of each worker as the system reports it, read back on the worker's own thread. In
  /// a dry run nobody is bound.
  public let bound: [BoundReport]
  /// The number of cores that the process may use.
  public let cores: Int

  /// Starts the threads and binds them.
  ///
  /// - Parameters:
  ///   - workers: the number of workers in this process.
  ///   - share: the number of this process among those that may use the same PUs.
  ///   - isDry: whether to assign places only, and to make no threads.
  /// - Throws: whatever `Placement.assign` throws, or `noThread`. A binding that fails is no error;
  ///   it shows in `bound`.
  public init(
    workers: Int, binding: Binding, places kind: PlaceKind, on topology: Topology,
    share: CoreShare = .alone, isDry: Bool = false
  ) throws(MachineError) {
    let places = try Placement.assign(
      workers: workers, binding: binding, places: kind, on: topology, share: share)
    let threads = Self.threads(of: places, on: topology, share: share, isDry: isDry)
    self.places = places
    self.threads = threads
    cores = topology.allowedCoreCount
    guard !isDry else {
      made = nil
      bound = places.map { _ in BoundReport(requested: "", actual: nil, simulated: false) }
      return
    }
    let reports = Mutex([Int: BoundReport]())
    do throws(NoThread) {
      let groups = WorkerGroups(workers: workers, levels: topology.sharing(of: places))
      made = try WorkerPool(workers, threads: threads, groups: groups) { worker in
        let report = topology.bindCurrentThread(to: places[worker])
        reports.withLock { $0[worker] = report }
      }
    } catch {
      throw .noThread(made: error.made, wanted: error.wanted, reason: error.reason)
    }
    let all = reports.withLock { $0 }
    bound = places.indices.map { all[$0]! }
  }

  /// The workers of each thread of a crew with these places. Workers that the system places have as
  /// many threads as there are cores for this process; and where places are another machine's, there
  /// are no more threads than this machine has processors, unless none are made.
  static func threads(
    of places: [WorkerPlace], on topology: Topology, share: CoreShare, isDry: Bool
  ) -> [[Int]] {
    let threads = Placement.threads(of: places)
    var most = isDry ? Int.max : max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
    if places[0].kind == nil { most = min(most, max(1, topology.allowedCoreCount / share.count)) }
    return threads.count <= most ? threads : WorkerPool.blocks(places.count, threads: most)
  }

  /// - Precondition: the crew is not that of a dry run.
  public var pool: WorkerPool {
    guard let made else { preconditionFailure("a dry run has no threads") }
    return made
  }

  /// The logical index of each worker's NUMA node; nil for a worker that is not bound.
  public var nodes: [Int?] { places.map(\.numaNode) }

  /// Whether the system places some thread: no binding was asked for, or it did not take effect.
  public var isUnbound: Bool {
    bound.contains { $0.requested.isEmpty || $0.actual != $0.requested }
  }

  /// Whether two threads share a core, as they do where places are PUs, so that a thread that waits
  /// must soon yield its core.
  public var threadsShareCores: Bool {
    let cores = threads.compactMap { places[$0[0]].core?.logical }
    return Set(cores).count < cores.count
  }

  /// Whether workers share cores: by their places or, where these are another machine's, because
  /// this machine has fewer processors than workers.
  public var isOversubscribed: Bool {
    places.contains(where: \.oversubscribed)
      || places.count > sysconf(Int32(_SC_NPROCESSORS_ONLN))
  }
}
