import Networks
import Plans

extension AllReduce {
  /// Recursive vector halving with distance doubling (a reduce-scatter), then the same backwards
  /// (an all-gather).
  ///
  /// Where the number of workers is no power of two, each worker beyond the largest power first
  /// adds its gradients to a partner's, and gets the sum from that partner in the end. Cost:
  /// 2·log₂P messages and 2(P−1)/P·n floats a worker, for powers of two. Source: Thakur,
  /// Rabenseifner, Gropp, "Optimization of collective communication operations in MPICH", IJHPCA
  /// 2005.
  static let halvingDoubling = AllReduce(
    name: "halving-doubling", summary: "recursive halving, then recursive doubling",
    result: .everyone
  ) { workers, slice in
    var power = 1
    while power * 2 <= workers { power *= 2 }
    let chunks = shares(of: slice, workers: power)
    func chunkSlice(_ part: Extent) -> Extent {
      Extent(chunks[part.lower].lower, chunks[part.upper - 1].upper)
    }
    var exchange = ExchangeBuilder(workers: workers)
    for rest in power..<workers {
      exchange.send(.gradients, slice, from: rest, to: rest - power)
      exchange.receive(.gradients, slice, at: rest - power, from: rest, add: true)
    }
    // The chunks each worker is still responsible for.
    var held = [Extent](repeating: Extent(0, power), count: power)
    var distance = power / 2
    while distance > 0 {
      for worker in 0..<power {
        let halves = held[worker].split(into: 2)
        let keepsLower = worker & distance == 0
        let (kept, given) = keepsLower ? (halves[0], halves[1]) : (halves[1], halves[0])
        exchange.send(.gradients, chunkSlice(given), from: worker, to: worker ^ distance)
        exchange.receive(
          .gradients, chunkSlice(kept), at: worker, from: worker ^ distance, add: true)
        held[worker] = kept
      }
      distance /= 2
    }
    distance = 1
    while distance < power {
      let before = held
      for worker in 0..<power {
        let partner = worker ^ distance
        exchange.send(.gradients, chunkSlice(before[worker]), from: worker, to: partner)
        exchange.receive(
          .gradients, chunkSlice(before[partner]), at: worker, from: partner, add: false)
        held[worker] = Extent(
          min(before[worker].lower, before[partner].lower),
          max(before[worker].upper, before[partner].upper))
      }
      distance *= 2
    }
    for rest in power..<workers {
      exchange.send(.gradients, slice, from: rest - power, to: rest)
      exchange.receive(.gradients, slice, at: rest, from: rest - power, add: false)
    }
    exchange.complete()
    return exchange.actions
  }
}
