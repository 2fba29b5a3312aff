import Randomness
import Statistics
import Testing

@Suite struct ChangePointTests {
  /// A slow start of known length, then a steady rest, under seeded noise of 1 %.
  @Test(arguments: [0, 1, 2, 5, 8], [1, 2, 3] as [UInt64])
  func findsWhereASlowStartEnds(slow: Int, seed: UInt64) {
    var generator = SplitMix64(seed: seed)
    let times = (0..<20).map { index in
      (index < slow ? 1.3 : 1.0) + 0.01 * (Double(generator.next(below: 2001)) / 1000 - 1)
    }
    #expect(settledIndex(times) == slow)
  }

  @Test(
    arguments: [
      [], [1], [9, 1, 1], [1, 1, 1, 1, 1, 1], [1, 1, 1, 1, 2, 2, 2, 2],
      [0.8, 1, 1, 1, 1, 1, 1, 1],
    ] as [[Double]])
  func seesNoSlowStartWhereThereIsNone(times: [Double]) {
    #expect(settledIndex(times) == 0)
  }

  /// What never settles is left to its first half at most.
  @Test func aStartIsHalfAtMost() {
    #expect(settledIndex([5, 5, 5, 5, 5, 5, 1, 1, 1, 1]) <= 5)
    #expect(settledIndex((0..<20).map { 20 - Double($0) }) == 10)
  }

  /// Chance makes few: without any change, noise seldom looks like one.
  @Test func noiseIsSeldomTakenForAStart() {
    var generator = SplitMix64(seed: 11)
    let found = (0..<1000).count { _ in
      let times = (0..<20).map { _ in
        (0..<12).reduce(0.0) { sum, _ in sum + Double(generator.next(below: 1000)) }
      }
      return settledIndex(times) > 0
    }
    #expect(found < 50)
  }
}
