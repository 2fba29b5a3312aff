import Machine

/// The crews of a process. Their threads are made once, and sleep while they have no work.
public final class Crews {
  let topology: Topology
  private let binding: Binding
  private let places: PlaceKind
  private let share: CoreShare
  private let isDry: Bool
  private var crews: [Request: Crew] = [:]

  private struct Request: Hashable {
    var workers: Int
    var binding: Binding
    var share: CoreShare
  }

  /// - Parameters:
  ///   - share: the number of this process among those that may use the same PUs.
  ///   - isDry: whether crews have places only, and no threads.
  public init(
    on topology: Topology, binding: Binding, places: PlaceKind, share: CoreShare = .alone,
    isDry: Bool = false
  ) {
    self.topology = topology
    self.share = share
    self.isDry = isDry
    self.binding = binding
    self.places = places
  }

  /// The crew of so many workers.
  public func crew(of workers: Int) throws(MachineError) -> Crew {
    try crew(Request(workers: workers, binding: binding, share: share))
  }

  /// The number of threads in the crew of so many workers, known before any of them is made.
  func threads(of workers: Int) throws(MachineError) -> Int {
    let places = try Placement.assign(
      workers: workers, binding: binding, places: places, on: topology, share: share)
    return Crew.threads(of: places, on: topology, share: share, isDry: isDry).count
  }

  /// The numbers of neighbouring workers that share an outermost cache (see
  /// `Topology.cacheGroups`); nothing where there are no places for so many.
  func cacheGroups(of workers: Int) -> [Int] {
    let seats = try? Placement.assign(
      workers: workers, binding: binding, places: places, on: topology, share: share)
    return seats.map(topology.cacheGroups) ?? []
  }

  /// A crew of one worker that shares its core with no other process, because the workers of other
  /// processes sleep while it works.
  public func loneWorker() throws(MachineError) -> Crew {
    try crew(Request(workers: 1, binding: binding, share: .alone))
  }

  /// A crew of one worker that the system may move, as it may move the threads that OpenBLAS makes.
  public func unboundWorker() throws(MachineError) -> Crew {
    try crew(Request(workers: 1, binding: .none, share: .alone))
  }

  private func crew(_ request: Request) throws(MachineError) -> Crew {
    if let crew = crews[request] { return crew }
    let crew = try Crew(
      workers: request.workers, binding: request.binding, places: places, on: topology,
      share: request.share, isDry: isDry)
    if !isDry { try crew.multiplyFirst() }
    crews[request] = crew
    return crew
  }
}
