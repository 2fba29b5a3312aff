import Randomness
import Statistics
import Testing

struct HolmTests {
  // By hand, and as R's p.adjust(p, "holm").
  @Test(
    arguments: [
      ([], []), ([0.03], [0.03]), ([0.01, 0.04, 0.03], [0.03, 0.06, 0.06]),
      ([0.5, 0.5, 0.9], [1, 1, 1]), ([0.001, 0.02, 0.02, 0.2], [0.004, 0.06, 0.06, 0.2]),
      ([0, 1], [0, 1]),
    ] as [([Double], [Double])])
  func adjustedByHand(pValues: [Double], expected: [Double]) {
    #expect(zip(holm(pValues), expected).allSatisfy { abs($0 - $1) < 1e-15 })
    #expect(holm(pValues).count == expected.count)
  }

  /// Step by step as Holm wrote it: go up from the smallest while p ≤ alpha / (tests left).
  @Test func levelsAreThoseOfTheDescent() {
    var generator = SplitMix64(seed: 4)
    for count in 1...12 {
      let pValues = (0..<count).map { _ in generator.nextUnit() * generator.nextUnit() * 0.1 }
      let levels = holmLevels(pValues, alpha: 0.05)
      let adjusted = holm(pValues)
      var (left, descending) = (count, true)
      for index in pValues.indices.sorted(by: { pValues[$0] < pValues[$1] }) {
        descending = descending && pValues[index] <= 0.05 / Double(left)
        #expect((pValues[index] <= levels[index]) == descending)
        #expect((adjusted[index] <= 0.05) == descending)
        if descending { left -= 1 }
      }
    }
  }

  @Test func nonsenseTraps() async {
    await #expect(processExitsWith: .failure) { _ = holm([0.5, .nan]) }
    await #expect(processExitsWith: .failure) { _ = holm([1.01]) }
    await #expect(processExitsWith: .failure) { _ = holmLevels([0.5], alpha: 1) }
  }
}
