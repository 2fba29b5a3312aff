import Randomness
import Testing

@testable import Statistics

struct RankSumTests {
  static let small = RankSum(
    base: [3.1, 2.7, 5.5, 4.05, 6.2], candidate: [4.9, 7.3, 5.1, 8.8, 6.6, 9.4])

  /// Every way to take `count` of `samples`.
  static func choices(_ samples: [Double], _ count: Int) -> [(chosen: [Double], rest: [Double])] {
    guard let first = samples.first else { return count == 0 ? [([], [])] : [] }
    let others = Array(samples.dropFirst())
    return choices(others, count).map { ($0.chosen, [first] + $0.rest) }
      + (count > 0 ? choices(others, count - 1).map { ([first] + $0.chosen, $0.rest) } : [])
  }

  /// Pairs in which y is above x, equal ones as halves: U of Mann and Whitney.
  static func pairs(_ x: [Double], _ y: [Double]) -> Double {
    y.reduce(0) { sum, y in x.reduce(sum) { $0 + ($1 < y ? 1 : $1 == y ? 0.5 : 0) } }
  }

  @Test(
    arguments: [
      ([1, 2, 3], [4, 5, 6]), ([1, 5, 2.5], [2, 9, 4, 3]), ([7], [1, 2, 8, 9]),
      ([1, 1, 2, 2], [2, 2, 3, 3, 1]), ([4, 4, 4], [4, 4]), ([0, 0, 0, 0], [0, 0, 1]),
      ([10, 20, 30, 40, 50], [15, 15, 60, 5, 35, 35]), ([2], [1]),
    ] as [([Double], [Double])])
  func pValueCountsEveryArrangementOfTheSamples(base: [Double], candidate: [Double]) {
    let all = Self.choices(base + candidate, candidate.count).map { Self.pairs($0.rest, $0.chosen) }
    let seen = Self.pairs(base, candidate)
    let low = Double(all.count { $0 <= seen }) / Double(all.count)
    let high = Double(all.count { $0 >= seen }) / Double(all.count)
    let expected = min(1, 2 * min(low, high))
    #expect(abs(RankSum(base: base, candidate: candidate).pValue - expected) < 1e-12)
  }

  // python3 -c "from scipy import stats  # 1.17.1
  // print(stats.mannwhitneyu([4.9, 7.3, 5.1, 8.8, 6.6, 9.4], [3.1, 2.7, 5.5, 4.05, 6.2],
  //   method='exact', alternative=a).pvalue)" for a of two-sided, greater
  @Test func exactPValuesAgreeWithSciPy() {
    #expect(abs(Self.small.pValue - 0.05194805194805195) < 1e-15)
    #expect(abs(Self.small.pValue(above: 0) - 0.025974025974025976) < 1e-15)
  }

  static let many = (
    base: [
      1.98, 1.57, 2.67, 4.7, 3.77, 3.58, 2.26, 3.68, 2.87, 6.37, 2.93, 2.59, 0.93, 4.77, 2.04,
      0.78, 3.64, 1.14, 5.84, 4.29, 2.38, 0.74, 0.67, 3.13, 1.9, 2.84, 3.1, 0.94, 3.57, 2.51,
      5.13, 2.11, 0.61, 2.09, 1.46,
    ],
    candidate: [
      2.51, 1.47, 3.15, 6.07, 3.55, 4.36, 2.66, 0.99, 3.7, 1.72, 2.51, 5.69, 3.97, 4.23, 2.01,
      2.88, 2.45, 2.27, 3.66, 1.24, 6.04, 3.23, 6.87, 2.29, 5.09, 4.0, 3.0, 2.33, 2.38, 1.81,
      2.84, 4.46, 4.87, 3.46, 2.08, 2.42, 2.2, 3.32, 3.11, 1.33,
    ]
  )

  // scipy.stats.mannwhitneyu(candidate, base, method='asymptotic') of 1.17.1, ties corrected
  @Test func approximatePValueAgreesWithSciPy() {
    let test = RankSum(base: Self.many.base, candidate: Self.many.candidate)
    #expect(abs(test.pValue - 0.15624474361044755) < 1e-12)
  }

  @Test func shiftIsTheMedianOfAllDifferences() {
    #expect(RankSum(base: [1, 2], candidate: [10, 30]).shift == (9.0 + 28) / 2)
    #expect(RankSum(base: [1, 2, 3], candidate: [2, 3, 4]).shift == 1)
  }

  // Hollander and Wolfe: the bound at the level P(U ≤ k) is the (k + 1)-th smallest difference.
  // Of 3 against 3, U ≤ 0 has probability 1/20, U ≤ 1 has 2/20.
  @Test(
    arguments: [(0.049, nil, nil), (0.05, 7, 13), (0.099, 7, 13), (0.1001, 8, 12)]
      as [(Double, Double?, Double?)])
  func boundsAreOrderedDifferences(alpha: Double, low: Double?, high: Double?) {
    let test = RankSum(base: [0, 1, 3], candidate: [10, 11, 13])
    #expect((0..<9).map(test.difference) == [7, 8, 9, 10, 10, 10, 11, 12, 13])
    #expect(test.lowerBound(alpha: alpha) == low)
    #expect(test.upperBound(alpha: alpha) == high)
  }

  /// Ties, both signs, zeros, and numbers of all sizes.
  @Test(arguments: [(1, 1), (1, 9), (7, 4), (12, 12), (31, 33)])
  func differencesAreThoseOfAllPairs(m: Int, n: Int) {
    var generator = SplitMix64(seed: UInt64(m * n))
    func samples(_ count: Int) -> [Double] {
      (0..<count).map { _ in
        let digit = (generator.nextUnit() * 9).rounded() - 4
        return digit * [.leastNonzeroMagnitude, 1e-9, 1, 1, 1e308 / 20][generator.next(below: 5)]
      }
    }
    let (base, candidate) = (samples(m), samples(n))
    let test = RankSum(base: base, candidate: candidate)
    let all = candidate.flatMap { y in base.map { y - $0 } }.sorted()
    #expect(all.indices.map(test.difference) == all)
    #expect(test.shift == quantile(0.5, ofSorted: all))
    let null = RankSumDistribution(pairsOf: m, n, exactly: m * n <= RankSum.mostExactPairs)
    for value in all + [0, .infinity, -.infinity] {
      #expect(test.pValue(above: value) == null.atMost(all.count { $0 <= value }))
      #expect(test.pValue(below: value) == null.atMost(all.count { $0 >= value }))
    }
  }

  /// Their 10¹⁰ differences would need 80 GB.
  @Test func manySamplesAreNoPairs() throws {
    let base = (0..<100_000).map(Double.init)
    let test = RankSum(base: base, candidate: base.map { $0 + 3 })
    #expect(test.shift == 3)
    #expect(try #require(test.interval(confidence: 0.95)).contains(3))
  }

  /// 900 samples against one, either way around: the rank of the one is all there is to count. To
  /// deal 900 ranks would take 900 tables of all their sums.
  @Test func theSmallerSideIsDealt() {
    let many = (1...900).map(Double.init)
    for one in [0.5, 10.5, 450.5, 891.5] {
      let expected = min(1, 2 * min(one + 0.5, 901.5 - one) / 901)
      let tests = [RankSum(base: many, candidate: [one]), RankSum(base: [one], candidate: many)]
      for test in tests { #expect(abs(test.pValue - expected) < 1e-12) }
    }
  }

  @Test(arguments: [5, 12, 40])
  func boundsAndPValuesAgree(count: Int) throws {
    var generator = SplitMix64(seed: UInt64(count))
    let base = (0..<count).map { _ in (generator.nextUnit() * 20).rounded() }
    let candidate = (0..<count).map { _ in (generator.nextUnit() * 20).rounded() + 2 }
    let test = RankSum(base: base, candidate: candidate)
    for alpha in [0.01, 0.05, 0.2, 0.4, 0.5] {
      let low = try #require(test.lowerBound(alpha: alpha))
      let high = try #require(test.upperBound(alpha: alpha))
      for value in stride(from: -25.0, through: 25, by: 0.5) {
        #expect((low > value) == (test.pValue(above: value) <= alpha))
        #expect((high < value) == (test.pValue(below: value) <= alpha))
      }
      #expect(test.interval(confidence: 1 - 2 * alpha) == Interval(low: low, high: high))
    }
  }

  /// At 1/2 both bounds are the middle one of an odd number: counted, and approximated.
  @Test(arguments: [1, 31]) func boundsMeetInTheMiddle(count: Int) {
    let base = (0..<count).map(Double.init)
    let test = RankSum(base: base, candidate: base.map { 100 * $0 })
    #expect(test.pValue(above: test.shift.nextDown) == 0.5)
    #expect(test.lowerBound(alpha: 0.5) == test.shift)
    #expect(test.upperBound(alpha: 0.5) == test.shift)
  }

  /// Of 1000 intervals at 90 % the middle 99.9 % of a binomial hold 869...931 true shifts; counts
  /// are discrete, so that they may hold more.
  @Test(arguments: [(8, 8), (15, 15), (35, 40)])
  func intervalsHoldTheTrueShift(m: Int, n: Int) {
    var generator = SplitMix64(seed: 77)
    func noise() -> Double { (0..<4).reduce(0) { sum, _ in sum + generator.nextUnit() } }
    let held = (0..<1000).count { _ in
      let test = RankSum(
        base: (0..<m).map { _ in noise() }, candidate: (0..<n).map { _ in noise() + 1.5 })
      return test.interval(confidence: 0.9)?.contains(1.5) ?? false
    }
    #expect((869...950).contains(held))
  }

  @Test func nonsenseTraps() async {
    await #expect(processExitsWith: .failure) { _ = RankSum(base: [], candidate: [1]) }
    await #expect(processExitsWith: .failure) { _ = RankSum(base: [.nan], candidate: [1]) }
    await #expect(processExitsWith: .failure) {
      _ = RankSum(base: [-1e308], candidate: [1.7e308])
    }
    await #expect(processExitsWith: .failure) { _ = Self.small.lowerBound(alpha: 0) }
  }
}
