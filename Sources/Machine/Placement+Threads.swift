extension Placement {
  /// The workers of each thread, in ascending order: workers that share a core take turns on one
  /// thread, and where the places are single PUs, workers that share a PU do. A worker without a
  /// place has a thread of its own.
  ///
  /// All workers of a thread are bound to the same PUs.
  public static func threads(of places: [WorkerPlace]) -> [[Int]] {
    var threads: [[Int]] = []
    var threadOfSeat: [Int: Int] = [:]
    for (worker, place) in places.enumerated() {
      let seat = place.kind == .threads ? place.pu?.logical : place.core?.logical
      guard let seat, let thread = threadOfSeat[seat] else {
        if let seat { threadOfSeat[seat] = threads.count }
        threads.append([worker])
        continue
      }
      threads[thread].append(worker)
    }
    return threads
  }
}
