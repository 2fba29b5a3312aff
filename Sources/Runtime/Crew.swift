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
  /// What the system says of each worker's binding, read back on its own thread.
  public let bound: [BoundReport]
  /// Cores that the process may use.
  public let cores: Int

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

  /// The system places its threads: none was asked for, or it did not do as asked.
  public var isUnbound: Bool {
    bound.contains { $0.requested.isEmpty || $0.actual != $0.requested }
  }

  /// Workers share cores, so none has one to itself: by their places, or, where those are another
  /// machine's, because this one has fewer processors.
  public var isOversubscribed: Bool {
    places.contains(where: \.oversubscribed)
      || places.count > sysconf(Int32(_SC_NPROCESSORS_ONLN))
  }
}
