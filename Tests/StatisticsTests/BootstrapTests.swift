import Randomness
import Statistics
import Testing

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

struct BootstrapTests {
  static let elevenSamples = [0.1, 0.4, 0.5, 0.7, 1.1, 1.3, 1.6, 2.2, 2.9, 3.7, 9.5]

  // A resample's median is at most the k-th smallest of 11 samples when at least 6 of the 11
  // draws are: python3 -c "from scipy.stats import binom
  // print([binom.sf(5, 11, k / 11) for k in (2, 3, 8, 9)])"
  // gives 0.0072, 0.0512, 0.9488, 0.9928: 2.5 % falls on the third and 97.5 % on the ninth.
  @Test(arguments: [1, 2, 3] as [UInt64])
  func medianIntervalAgreesWithTheExactBootstrapDistribution(seed: UInt64) {
    let estimate = Bootstrap(seed: seed, resamples: 20_000).estimate(
      Self.elevenSamples.reversed())
    #expect(estimate.value == 1.3)
    #expect(estimate.interval == Interval(low: 0.5, high: 2.9))
  }

  // Of 20 samples of which 6 are 1, a resample's sum is binomial: python3 -c
  // "from scipy.stats import binom; print(binom.ppf([.025, .975, .05, .95], 20, .3))"
  // gives 2, 10, 3, 9, each with at least 0.002 of probability to spare.
  @Test(arguments: [(0.95, 2, 10), (0.9, 3, 9)] as [(Double, Double, Double)])
  func sumIntervalAgreesWithTheBinomialDistribution(
    confidence: Double, low: Double, high: Double
  ) {
    let samples = [Double](repeating: 1, count: 6) + [Double](repeating: 0, count: 14)
    let bootstrap = Bootstrap(seed: 7, resamples: 100_000, confidence: confidence)
    let estimate = bootstrap.estimate(samples) { $0.reduce(0, +) }
    #expect(estimate.value == 6)
    #expect(estimate.interval == Interval(low: low, high: high))
  }

  /// The share of 300 seeded repetitions in which an interval held what it should.
  func coverage(_ holds: (inout SplitMix64, Bootstrap) -> Bool) -> Double {
    var generator = SplitMix64(seed: 20_261_123)
    var held = 0
    for repetition in 0..<300 {
      held += holds(&generator, Bootstrap(seed: UInt64(repetition))) ? 1 : 0
    }
    return Double(held) / 300
  }

  // Of a binomial count of 300 with p = 0.95, the middle 99.9 % lies in 0.903...0.983; the rest
  // of the band is for what a percentile interval of few samples is known to miss.
  @Test(arguments: [10, 15, 40])
  func medianIntervalsCoverTheMedianOfAnExponential(count: Int) {
    let covered = coverage { generator, bootstrap in
      let samples = (0..<count).map { _ in -log(1 - generator.nextUnit()) }
      return bootstrap.estimate(samples).interval?.contains(log(2)) ?? false
    }
    #expect((0.88...0.99).contains(covered))
  }

  @Test func ratioIntervalsCoverTheRatioThatNoiseSharedByABlockHides() {
    let covered = coverage { generator, bootstrap in
      let blocks = (0..<12).map { _ in
        let disturbance = 1 + 5 * generator.nextUnit()
        return PairedBlock(
          numerator: 3 * disturbance * (0.9 + 0.2 * generator.nextUnit()),
          denominator: 2 * disturbance * (0.9 + 0.2 * generator.nextUnit()))
      }
      return bootstrap.medianRatio(blocks).interval?.contains(1.5) ?? false
    }
    #expect((0.88...0.99).contains(covered))
  }

  @Test func ratiosArePairedInsideTheirBlock() {
    let blocks = (1...9).map { PairedBlock(numerator: 3 * Double($0), denominator: Double($0)) }
    let estimate = Bootstrap(seed: 1).medianRatio(blocks)
    #expect(estimate == Estimate(value: 3, interval: Interval(low: 3, high: 3)))
  }

  @Test(arguments: 1...8)
  func fewSamplesGiveAValueWithoutAnInterval(count: Int) {
    let samples = (1...count).map(Double.init)
    let estimate = Bootstrap(seed: 1).estimate(samples)
    #expect(estimate.value == Double(count + 1) / 2)
    #expect((estimate.interval == nil) == (count < 6))
  }

  @Test func theSeedDecidesTheInterval() {
    func interval(seed: UInt64) -> Interval? {
      Bootstrap(seed: seed, resamples: 100).estimate(Self.elevenSamples, statistic: mean).interval
    }
    #expect(interval(seed: 5) == interval(seed: 5))
    #expect(interval(seed: 5) != interval(seed: 6))
  }

  @Test func aWiderConfidenceContainsANarrowerOne() throws {
    let intervals = try [0.5, 0.8, 0.95, 0.99].map { confidence in
      try #require(
        Bootstrap(seed: 3, confidence: confidence).estimate(Self.elevenSamples, statistic: mean)
          .interval)
    }
    for (narrow, wide) in zip(intervals, intervals.dropFirst()) {
      #expect(wide.low < narrow.low && narrow.high < wide.high)
    }
  }

  @Test func timesThatAreNoneTrap() async {
    await #expect(processExitsWith: .failure) {
      _ = PairedBlock(numerator: 1, denominator: 0)
    }
    await #expect(processExitsWith: .failure) { _ = Bootstrap(seed: 1, confidence: 1) }
  }
}
