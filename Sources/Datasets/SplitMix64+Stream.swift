import Randomness

extension SplitMix64 {
  /// The generator of stream number `stream` of a seed: one for each image, one for each epoch,
  /// so that any of them can be made alone, in any order, on any thread.
  ///
  /// Its seed is m(m(`seed`) xor `stream`), where m(x) is the first output of the generator
  /// seeded with x. States that merely differ by a multiple of the generator's increment would
  /// walk through the same numbers; hashing twice keeps the streams apart.
  init(seed: UInt64, stream: UInt64) {
    var outer = SplitMix64(seed: seed)
    var inner = SplitMix64(seed: outer.next() ^ stream)
    self.init(seed: inner.next())
  }

  /// A number in [−`spread`, `spread`], likelier near 0: the sum of two uniform draws.
  mutating func nextTriangular(_ spread: Double) -> Double {
    (nextUnit() + nextUnit() - 1) * spread
  }

  /// A number in [`low`, `high`).
  mutating func next(from low: Double, to high: Double) -> Double {
    low + (high - low) * nextUnit()
  }
}
