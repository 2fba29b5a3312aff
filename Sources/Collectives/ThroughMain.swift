import Networks
import Plans

extension AllReduce {
  /// Every worker sends its gradients to worker 0, which adds them in the order of workers.
  ///
  /// Cost: P−1 messages of n floats, all of them through one worker.
  static let main = AllReduce(
    name: "main", summary: "gather to worker 0, update there, broadcast", result: .main
  ) { workers, slice in
    gather(.gradients, slice, workers: workers)
  }

  /// Worker 0 adds everyone's `buffer[slice]` to its own, in the order of workers.
  public static func gather(_ buffer: Buffer, _ slice: Extent, workers: Int) -> [[Action]] {
    gather(buffer, slice, groups: [Extent(0, workers)])
  }

  /// The first worker of each group adds the `buffer[slice]` of its group's others to its own, in
  /// the order of workers, and then worker 0 those of the groups' first workers.
  ///
  /// - Parameter groups: runs of workers, one after the other from worker 0 on.
  public static func gather(_ buffer: Buffer, _ slice: Extent, groups: [Extent]) -> [[Action]] {
    var exchange = ExchangeBuilder(workers: groups[groups.count - 1].upper)
    for (worker, first) in routes(groups) {
      exchange.send(buffer, slice, from: worker, to: first)
      exchange.receive(buffer, slice, at: first, from: worker, add: true)
    }
    exchange.complete()
    return exchange.actions
  }

  /// Worker 0 hands its `buffer[slice]` to every other worker, in one message each.
  public static func broadcast(_ buffer: Buffer, _ slice: Extent, workers: Int) -> [[Action]] {
    broadcast(buffer, slice, groups: [Extent(0, workers)])
  }

  /// Worker 0 hands its `buffer[slice]` to the first worker of each group, and those to the others
  /// of their groups.
  ///
  /// - Parameter groups: runs of workers, one after the other from worker 0 on.
  public static func broadcast(_ buffer: Buffer, _ slice: Extent, groups: [Extent]) -> [[Action]] {
    var exchange = ExchangeBuilder(workers: groups[groups.count - 1].upper)
    let routes = routes(groups)
    // Across the caches first, where the way is longer.
    for (worker, first) in routes.suffix(groups.count - 1) + routes.dropLast(groups.count - 1) {
      exchange.send(buffer, slice, from: first, to: worker)
      exchange.receive(buffer, slice, at: worker, from: first, add: false)
    }
    exchange.complete()
    return exchange.actions
  }

  /// The way of everyone's values to worker 0: of each group's others to its first worker, then of
  /// these to worker 0.
  private static func routes(_ groups: [Extent]) -> [(worker: Int, first: Int)] {
    groups.flatMap { group in (group.lower + 1..<group.upper).map { ($0, group.lower) } }
      + groups.dropFirst().map { ($0.lower, 0) }
  }
}
