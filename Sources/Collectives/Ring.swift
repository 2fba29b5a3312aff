import Networks
import Plans

extension AllReduce {
  /// Reduce-scatter, then all-gather, around a ring of neighbours.
  ///
  /// Cost: 2(P−1) messages and 2(P−1)/P·n floats a worker, the fewest floats possible at the price
  /// of the most steps. Source: Patarasuk, Yuan, "Bandwidth optimal all-reduce algorithms for
  /// clusters of workstations", JPDC 2009.
  public static let ring = AllReduce(
    name: "ring", summary: "reduce-scatter and all-gather around a ring", result: .everyone
  ) { workers, slice in
    ringStages(workers: workers, slice).map { $0.flatMap(\.self) }
  }

  /// The steps of the ring one by one, for work that comes between them.
  ///
  /// - Returns: the actions of [worker][stage], equally many stages for each worker: its first
  ///   send, then each receive together with the send of what it has brought, then the last
  ///   receive, and then the completion.
  public static func ringStages(workers: Int, _ slice: Extent) -> [[[Action]]] {
    let chunks = shares(of: slice, workers: workers)
    guard workers > 1 else { return [[[]]] }
    func chunk(_ index: Int) -> Int { (index % workers + workers) % workers }
    var stages = [[[Action]]](repeating: [], count: workers)
    var exchange = ExchangeBuilder(workers: workers)
    func endStage() {
      for worker in stages.indices { stages[worker].append(exchange.actions[worker]) }
      exchange.forget()
    }
    for (first, add) in [(0, true), (1, false)] {
      for step in 0..<(workers - 1) {
        for worker in 0..<workers {
          let outgoing = chunks[chunk(worker + first - step)]
          exchange.send(.gradients, outgoing, from: worker, to: chunk(worker + 1))
        }
        endStage()
        for worker in 0..<workers {
          let incoming = chunks[chunk(worker + first - step - 1)]
          exchange.receive(
            .gradients, incoming, at: worker, from: chunk(worker - 1), add: add)
        }
      }
    }
    endStage()
    exchange.complete()
    endStage()
    return stages
  }
}
