extension Topology {
  /// The caches and the packages that workers share: for each level of caches, the innermost first,
  /// and then for packages, the number of each worker's object.
  ///
  /// A worker that may run on PUs of several objects of a level shares none of them; it has a
  /// number of its own there.
  ///
  /// - Parameter places: one of each worker, on this machine.
  public func sharing(of places: [WorkerPlace]) -> [[Int]] {
    let caches = caches.filter { $0.kind != .instruction }
    let levels = Set(caches.map(\.level)).sorted().map { level in
      caches.filter { $0.level == level }.map(\.cpuset)
    }
    return (levels + [packages.map(\.cpuset)]).map { objects in
      places.enumerated().map { worker, place in
        objects.firstIndex { object in
          !place.cpuset.isEmpty && place.cpuset.indices.allSatisfy(object.contains)
        } ?? objects.count + worker
      }
    }
  }
}

extension Topology {
  /// The numbers of neighbouring workers that share an outermost cache, from worker 0 on.
  ///
  /// - Parameter places: one of each worker, on this machine.
  /// - Returns: nothing where all share one cache, each has one of its own, workers of one cache are
  ///   no neighbours, or a worker is bound to no single cache.
  public func cacheGroups(of places: [WorkerPlace]) -> [Int] {
    let outermost = caches.filter { $0.kind != .instruction }
    guard let level = outermost.map(\.level).max() else { return [] }
    let objects = outermost.filter { $0.level == level }.map(\.cpuset)
    var groups: [(cache: Int, workers: Int)] = []
    for place in places {
      let cache = objects.firstIndex { object in
        !place.cpuset.isEmpty && place.cpuset.indices.allSatisfy(object.contains)
      }
      guard let cache else { return [] }
      if let last = groups.last, last.cache == cache {
        groups[groups.count - 1].workers += 1
      } else if groups.contains(where: { $0.cache == cache }) {
        return []
      } else {
        groups.append((cache, 1))
      }
    }
    return groups.count > 1 && groups.count < places.count ? groups.map(\.workers) : []
  }
}
