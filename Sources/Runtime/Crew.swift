import Machine
import Synchronization
import Workers

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The threads of one number of workers, bound to their places.
public final class Crew: Sendable {
  /// nil in a dry run.
  private let threads: WorkerPool?
  public let places: [WorkerPlace]
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
    self.places = places
    cores = topology.allowedCoreCount
    guard !isDry else {
      threads = nil
      bound = places.map { _ in BoundReport(requested: "", actual: nil, simulated: false) }
      return
    }
    let reports = Mutex([Int: BoundReport]())
    do throws(NoThread) {
      let groups = WorkerGroups(workers: workers, levels: topology.sharing(of: places))
      threads = try WorkerPool(workers, groups: groups) { worker in
        let report = topology.bindCurrentThread(to: places[worker])
        reports.withLock { $0[worker] = report }
      }
    } catch {
      throw .noThread(made: error.made, wanted: error.wanted, reason: error.reason)
    }
    let all = reports.withLock { $0 }
    bound = places.indices.map { all[$0]! }
  }

  /// - Precondition: the crew is not that of a dry run.
  public var pool: WorkerPool {
    guard let threads else { preconditionFailure("a dry run has no threads") }
    return threads
  }

  /// The logical index of each worker's NUMA node; nil for a worker that is not bound.
  public var nodes: [Int?] { places.map(\.numaNode) }

  /// Whether the system places some thread: no binding was asked for, or it did not take effect.
  public var isUnbound: Bool {
    bound.contains { $0.requested.isEmpty || $0.actual != $0.requested }
  }

  /// Whether workers share cores: by their places or, where these are another machine's, because
  /// this machine has fewer processors than workers.
  public var isOversubscribed: Bool {
    places.contains(where: \.oversubscribed)
      || places.count > sysconf(Int32(_SC_NPROCESSORS_ONLN))
  }
}
