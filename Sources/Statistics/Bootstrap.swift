import Randomness

/// Confidence intervals of any statistic from its samples alone, by drawing from them again.
///
/// The interval is the percentile interval: of the statistic over many resamples, each drawn
/// with replacement and as large as the samples, the middle share `confidence`. Source: Efron
/// and Tibshirani, "An Introduction to the Bootstrap", 1993, chapter 13. Their BCa interval
/// (chapter 14) is more accurate for smooth statistics, but its acceleration comes from the
/// jackknife, which fails for the median (section 11.6), and medians are what is reported here.
///
/// The same seed and samples give the same interval on every machine.
/// Cost: `resamples` evaluations of the statistic.
public struct Bootstrap: Sendable {
  /// With fewer samples there is no interval: even the whole range of n samples holds the median
  /// of what they came from with a probability of 1 − 2^(1−n) only, below 95 % for n < 6.
  public static let fewestSamples = 6

  public let seed: UInt64
  public let resamples: Int
  public let confidence: Double

  /// - Parameter resamples: 0 for estimates without intervals.
  /// - Precondition: 0 < `confidence` < 1.
  public init(seed: UInt64, resamples: Int = 2000, confidence: Double = 0.95) {
    precondition(resamples >= 0, "a bootstrap cannot take fewer than no resamples")
    precondition(0 < confidence && confidence < 1, "a confidence lies between 0 and 1")
    self.seed = seed
    self.resamples = resamples
    self.confidence = confidence
  }

  /// The statistic of `samples`, with its interval where there are `fewestSamples` or more, and
  /// resamples.
  ///
  /// - Precondition: `samples` is not empty and holds finite numbers only, and `statistic` is
  ///   finite for any samples drawn from them.
  public func estimate(
    _ samples: [Double], statistic: ([Double]) -> Double = median
  ) -> Estimate {
    requireFinite(samples)
    let value = statistic(samples)
    guard samples.count >= Self.fewestSamples, resamples > 0 else {
      return Estimate(value: value, interval: nil)
    }
    var generator = SplitMix64(seed: seed)
    var drawn = samples
    var replicates: [Double] = []
    replicates.reserveCapacity(resamples)
    for _ in 0..<resamples {
      for index in drawn.indices {
        drawn[index] = samples[generator.next(below: samples.count)]
      }
      replicates.append(statistic(drawn))
    }
    requireFinite(replicates)
    replicates.sort()
    let tail = (1 - confidence) / 2
    return Estimate(
      value: value,
      interval: Interval(
        low: quantile(tail, ofSorted: replicates),
        high: quantile(1 - tail, ofSorted: replicates)))
  }

  /// The median over blocks of numerator ÷ denominator.
  ///
  /// A block holds two times measured close together, so what disturbed the machine then
  /// disturbed both and cancels in their ratio; whole blocks are drawn, never their halves.
  ///
  /// - Precondition: `blocks` is not empty.
  public func medianRatio(_ blocks: [PairedBlock]) -> Estimate {
    estimate(blocks.map(\.ratio))
  }
}
