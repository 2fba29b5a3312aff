import Randomness

/// The order in which the contenders of a round run: Williams's balanced Latin square over a seeded
/// order.
///
/// Over as many rounds as there are contenders, each runs at each position once, so that slow
/// drifts affect all alike. Each also follows each other one once (for an odd number, twice over
/// twice as many rounds), so that what one leaves behind in caches and clocks affects all alike.
/// Source: Williams, "Experimental designs balanced for the estimation of residual effects of
/// treatments", 1949.
public struct RoundOrder: Sendable {
  private let base: [Int]

  public init(contenders: Int, seed: UInt64) {
    var generator = SplitMix64(seed: seed)
    var order = Array(0..<contenders)
    generator.shuffle(&order)
    base = order
  }

  /// The indices of the contenders in the order in which they run in a round.
  public func order(_ round: Int) -> [Int] {
    let count = base.count
    // The sequence 0, 1, n − 1, 2, n − 2, … has all differences of neighbours, each once for an
    // even n.
    let order = (0..<count).map { position in
      let zigzag = position % 2 == 1 ? (position + 1) / 2 : count - position / 2
      return base[(zigzag + round) % count]
    }
    let isMirrored = count % 2 == 1 && round / count % 2 == 1
    return isMirrored ? order.reversed() : order
  }
}
