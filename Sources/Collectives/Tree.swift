import Plans

extension AllReduce {
  /// Sums the gradients up a binomial tree to worker 0, then sends the sum down the same tree.
  ///
  /// Cost: ⌈log₂P⌉ messages of n floats up and as many down on the longest path: few steps, but the
  /// whole vector in each. Source: Thakur, Rabenseifner, Gropp, IJHPCA 2005.
  static let tree = AllReduce(
    name: "tree", summary: "reduce to the root of a binomial tree, broadcast back",
    result: .everyone
  ) { workers, slice in
    var exchange = ExchangeBuilder(workers: workers)
    var distance = 1
    while distance < workers {
      for worker in stride(from: 0, to: workers - distance, by: 2 * distance) {
        exchange.send(.gradients, slice, from: worker + distance, to: worker)
        exchange.receive(.gradients, slice, at: worker, from: worker + distance, add: true)
      }
      distance *= 2
    }
    while distance > 1 {
      distance /= 2
      for worker in stride(from: 0, to: workers - distance, by: 2 * distance) {
        exchange.send(.gradients, slice, from: worker, to: worker + distance)
        exchange.receive(.gradients, slice, at: worker + distance, from: worker, add: false)
      }
    }
    exchange.complete()
    return exchange.actions
  }
}
