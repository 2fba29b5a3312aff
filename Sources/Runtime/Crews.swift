import Machine

/// The crews of a process. Their threads are made once, and sleep while they have no work.
public final class Crews {
  let topology: Topology
  private let binding: Binding
  private let places: PlaceKind
  private let share: CoreShare
  /// The crews so far, by their number of workers.
  private var crews: [Int: Crew] = [:]
  private var unbound: Crew?
  private var lone: Crew?

  /// - Parameter share: the number of this process among those that may use the same PUs.
  public init(
    on topology: Topology, binding: Binding, places: PlaceKind, share: CoreShare = .alone
  ) {
    self.topology = topology
    self.share = share
    self.binding = binding
    self.places = places
  }

  /// The crew of so many workers.
  public func crew(of workers: Int) throws(MachineError) -> Crew {
    if let crew = crews[workers] { return crew }
    let crew = try Crew(
      workers: workers, binding: binding, places: places, on: topology, share: share)
    crews[workers] = crew
    return crew
  }

  /// A crew of one worker that shares its core with no other process, because the workers of other
  /// processes sleep while it works.
  public func loneWorker() throws(MachineError) -> Crew {
    guard share != .alone else { return try crew(of: 1) }
    if let lone { return lone }
    let crew = try Crew(workers: 1, binding: binding, places: places, on: topology)
    lone = crew
    return crew
  }

  /// A crew of one worker that the system may move, as it may move the threads that OpenBLAS makes.
  public func unboundWorker() throws(MachineError) -> Crew {
    if let unbound { return unbound }
    let crew = try Crew(workers: 1, binding: .none, places: places, on: topology)
    unbound = crew
    return crew
  }
}
