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
    var exchange = ExchangeBuilder(workers: workers)
    for worker in 1..<max(1, workers) {
      exchange.send(buffer, slice, from: worker, to: 0)
      exchange.receive(buffer, slice, at: 0, from: worker, add: true)
    }
    exchange.complete()
    return exchange.actions
  }

  /// Worker 0 hands its `buffer[slice]` to every other worker, in one message each.
  public static func broadcast(_ buffer: Buffer, _ slice: Extent, workers: Int) -> [[Action]] {
    var exchange = ExchangeBuilder(workers: workers)
    for worker in 1..<max(1, workers) {
      exchange.send(buffer, slice, from: 0, to: worker)
      exchange.receive(buffer, slice, at: worker, from: 0, add: false)
    }
    exchange.complete()
    return exchange.actions
  }
}
