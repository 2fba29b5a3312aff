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
