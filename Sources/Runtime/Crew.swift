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
  public let pool: WorkerPool
  public let places: [WorkerPlace]
  /// The binding of each worker as the system reports it, read back on the worker's own thread.
  public let bound: [BoundReport]
  /// The number of cores that the process may use.
  public let cores: Int

  /// Starts the threads and binds them.
  ///
  /// - Parameters:
  ///   - workers: the number of workers in this process.
  ///   - share: the number of this process among those that may use the same PUs.
  /// - Throws: whatever `Placement.assign` throws. A binding that fails is no error; it shows in
  ///   `bound`.
  public init(
    workers: Int, binding: Binding, places kind: PlaceKind, on topology: Topology,
    share: CoreShare = .alone
  ) throws(MachineError) {
    let places = try Placement.assign(
      workers: workers, binding: binding, places: kind, on: topology, share: share)
    let reports = Mutex([Int: BoundReport]())
    pool = WorkerPool(workers) { worker in
      let report = topology.bindCurrentThread(to: places[worker])
      reports.withLock { $0[worker] = report }
    }
    self.places = places
    cores = topology.allowedCoreCount
    let all = reports.withLock { $0 }
    bound = places.indices.map { all[$0]! }
  }

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
