import Plans

extension AllReduce {
  /// Reduce-scatter, then all-gather, around a ring of neighbours.
  ///
  /// Cost: 2(P−1) messages and 2(P−1)/P·n floats a worker: the least there is to move, at the
  /// price of the most steps. Source: Patarasuk, Yuan, "Bandwidth optimal all-reduce algorithms
  /// for clusters of workstations", JPDC 2009.
  public static let ring = AllReduce(
    name: "ring", summary: "reduce-scatter and all-gather around a ring", result: .everyone
  ) { workers, slice in
    let chunks = shares(of: slice, workers: workers)
    var exchange = Exchange(workers: workers)
    guard workers > 1 else { return exchange.actions }
    func chunk(_ index: Int) -> Int { (index % workers + workers) % workers }
    for (first, add) in [(0, true), (1, false)] {
      for step in 0..<(workers - 1) {
        for worker in 0..<workers {
          let outgoing = chunks[chunk(worker + first - step)]
          let incoming = chunks[chunk(worker + first - step - 1)]
          exchange.send(.gradients, outgoing, from: worker, to: chunk(worker + 1))
          exchange.receive(
            .gradients, incoming, at: worker, from: chunk(worker - 1), add: add)
        }
      }
    }
    exchange.complete()
    return exchange.actions
  }
}
