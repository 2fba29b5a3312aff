/// Assigns workers to the places of a machine.
///
/// With P places and W workers:
///
/// | | W ≤ P | W > P |
/// | --- | --- | --- |
/// | `close` | worker i on place i | on place ⌊i·P/W⌋: neighbours share |
/// | `spread` | on place ⌊i·P/W⌋ | on place i mod P |
///
/// Inside a place, workers take one PU of each core before the second PU of any. Places hold only
/// PUs that are allowed to this process; places without such PUs are left out.
///
/// Source: the thread affinity rules of OpenMP 5.1, section 2.6.2, with worker 0 on the first
/// place.
public enum Placement {
  public static let maximumWorkers = 4_096

  /// - Parameters:
  ///   - workers: the number of workers, from 1 to `maximumWorkers`; it may exceed the number of
  ///     cores.
  ///   - places: the kind of place that a worker is bound to; an explicit list binds to single PUs
  ///     whatever this says.
  /// - Returns: one place for each worker, in order.
  /// - Throws: `workersOutOfRange`, `noUsablePU`, or `unusablePU` for a listed PU that does not
  ///   exist or is not allowed.
  public static func assign(
    workers: Int, binding: Binding = .close, places kind: PlaceKind = .cores,
    on topology: Topology
  ) throws(MachineError) -> [WorkerPlace] {
    guard (1...maximumWorkers).contains(workers) else { throw .workersOutOfRange(workers) }
    guard !topology.allowedPUs.isEmpty else { throw .noUsablePU }

    switch binding {
    case .none:
      return unbound(workers: workers, on: topology)
    case .close:
      let places = places(kind, on: topology)
      return seat(workers, kind, on: topology) { worker in
        places[workers <= places.count ? worker : worker * places.count / workers]
      }
    case .spread:
      let places = places(kind, on: topology)
      return seat(workers, kind, on: topology) { worker in
        places[workers <= places.count ? worker * places.count / workers : worker % places.count]
      }
    case .explicit(let list):
      let byIndex = Dictionary(uniqueKeysWithValues: topology.pus.map { ($0.osIndex, $0) })
      var places: [[PU]] = []
      for index in list {
        guard let pu = byIndex[index], pu.isAllowed else {
          throw .unusablePU(index: index, allowed: "\(topology.allowedPUs)")
        }
        places.append([pu])
      }
      guard !places.isEmpty else { throw .noUsablePU }
      return seat(workers, .threads, on: topology) { places[$0 % places.count] }
    }
  }

  /// The places of one of several processes that may use the same PUs. The workers of all of them
  /// are assigned together, and each process takes its own.
  ///
  /// - Parameters:
  ///   - workers: the number of workers of each process.
  ///   - share: the number of this process among them.
  public static func assign(
    workers: Int, binding: Binding, places kind: PlaceKind, on topology: Topology,
    share: CoreShare
  ) throws(MachineError) -> [WorkerPlace] {
    let all = try assign(
      workers: workers * share.count, binding: binding, places: kind, on: topology)
    return all[share.index * workers..<(share.index + 1) * workers].map { place in
      var place = place
      place.worker -= share.index * workers
      return place
    }
  }

  /// The places of a kind in topology order, each given by its allowed PUs in the order in which
  /// workers take them.
  static func places(_ kind: PlaceKind, on topology: Topology) -> [[PU]] {
    let lastLevel = kind == .lastLevelCaches ? lastLevelCaches(of: topology) : [:]
    var order: [Int] = []
    var members: [Int: [PU]] = [:]
    for pu in topology.pus where pu.isAllowed {
      // −1 gathers the PUs that belong to no such object.
      let key =
        switch kind {
        case .threads: pu.logicalIndex
        case .cores: pu.core
        // Where there is no cache, the core is what its PUs share; its key follows those of caches.
        case .lastLevelCaches: lastLevel[pu.osIndex] ?? topology.caches.count + pu.core
        case .numaDomains: pu.numaNode ?? -1
        case .sockets: pu.package ?? -1
        }
      if members[key] == nil { order.append(key) }
      members[key, default: []].append(pu)
    }
    return order.compactMap { members[$0].map(coresFirst) }
  }

  /// The outermost data cache of each PU (by OS index).
  private static func lastLevelCaches(of topology: Topology) -> [Int: Int] {
    var result: [Int: Int] = [:]
    // Caches come outermost first, so the first one that a PU is in is its last level.
    for (index, cache) in topology.caches.enumerated() where cache.kind != .instruction {
      for pu in cache.cpuset.indices where result[pu] == nil { result[pu] = index }
    }
    return result
  }

  /// The first PU of every core, then the second ones, and so on.
  private static func coresFirst(_ pus: [PU]) -> [PU] {
    var taken: [Int: Int] = [:]
    let ranks = pus.map { pu -> Int in
      defer { taken[pu.core, default: 0] += 1 }
      return taken[pu.core, default: 0]
    }
    return zip(ranks, pus).sorted { ($0.0, $0.1.logicalIndex) < ($1.0, $1.1.logicalIndex) }
      .map(\.1)
  }

  /// Gives each worker the next seat of its place.
  private static func seat(
    _ workers: Int, _ kind: PlaceKind, on topology: Topology, place: (Int) -> [PU]
  ) -> [WorkerPlace] {
    let places = (0..<workers).map(place)
    // The first PU names the place: places of a kind are disjoint.
    var guests: [Int: Int] = [:]
    var onCore: [Int: Int] = [:]
    let seats = places.map { place -> PU in
      let pu = place[guests[place[0].osIndex, default: 0] % place.count]
      guests[place[0].osIndex, default: 0] += 1
      onCore[pu.core, default: 0] += 1
      return pu
    }
    return zip(places, seats).enumerated().map { worker, pair in
      let (place, pu) = pair
      let coresHere = Set(place.map(\.core)).count
      return WorkerPlace(
        worker: worker, kind: kind, cpuset: CPUSet(place.map(\.osIndex)),
        core: .init(logical: pu.core, os: topology.cores[pu.core].osIndex),
        pu: .init(logical: pu.logicalIndex, os: pu.osIndex), numaNode: pu.numaNode,
        oversubscribed: guests[place[0].osIndex, default: 0] > coresHere
          || onCore[pu.core, default: 0] > 1,
        simulated: !topology.isThisSystem)
    }
  }

  private static func unbound(workers: Int, on topology: Topology) -> [WorkerPlace] {
    (0..<workers).map { worker in
      WorkerPlace(
        worker: worker, kind: nil, cpuset: .empty, core: nil, pu: nil, numaNode: nil,
        oversubscribed: workers > topology.allowedCoreCount,
        simulated: !topology.isThisSystem)
    }
  }
}
