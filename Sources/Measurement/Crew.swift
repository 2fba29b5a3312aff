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

/// Crews by their number of workers and their binding; threads are made once and sleep between.
public final class Crews {
  let topology: Topology
  private let binding: Binding
  private let places: PlaceKind
  private let share: CoreShare
  private var crews: [Int: Crew] = [:]
  private var unbound: Crew?
  private var lone: Crew?

  /// - Parameter share: the part of this process where several may use the same PUs.
  public init(
    on topology: Topology, binding: Binding, places: PlaceKind, share: CoreShare = .alone
  ) {
    self.topology = topology
    self.share = share
    self.binding = binding
    self.places = places
  }

  public func crew(of workers: Int) throws(MachineError) -> Crew {
    if let crew = crews[workers] { return crew }
    let crew = try Crew(
      workers: workers, binding: binding, places: places, on: topology, share: share)
    crews[workers] = crew
    return crew
  }

  /// One worker with nobody beside it: those of other processes sleep while it works.
  public func loneWorker() throws(MachineError) -> Crew {
    guard share != .alone else { return try crew(of: 1) }
    if let lone { return lone }
    let crew = try Crew(workers: 1, binding: binding, places: places, on: topology)
    lone = crew
    return crew
  }

  /// One worker that the system may move, as it may move the threads that OpenBLAS made.
  public func unboundWorker() throws(MachineError) -> Crew {
    if let unbound { return unbound }
    let crew = try Crew(workers: 1, binding: .none, places: places, on: topology)
    unbound = crew
    return crew
  }
}
