// The C library of the platform, for `log` and `exp`: the standard library has neither.
#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The middle of `samples`; of an even number of them, the mean of the two in the middle.
///
/// - Precondition: `samples` is not empty and holds finite numbers only.
public func median(_ samples: [Double]) -> Double {
  quantile(0.5, of: samples)
}

/// The value that a share `probability` of `samples` does not exceed.
///
/// Type 7 of Hyndman and Fan, "Sample quantiles in statistical packages", The American
/// Statistician 50(4), 1996, which NumPy and R use unless told otherwise: linear between the
/// sorted samples, the smallest at 0 and the largest at 1.
///
/// - Precondition: `probability` is in 0...1; `samples` is not empty and holds finite numbers
///   only.
public func quantile(_ probability: Double, of samples: [Double]) -> Double {
  requireFinite(samples)
  return quantile(probability, ofSorted: samples.sorted())
}

/// As `quantile(_:of:)`, for samples that are in ascending order already.
func quantile(_ probability: Double, ofSorted samples: [Double]) -> Double {
  precondition((0...1).contains(probability), "the probability of a quantile lies in 0...1")
  let position = probability * Double(samples.count - 1)
  let below = Int(position)
  guard below + 1 < samples.count else { return samples[below] }
  return samples[below] + (position - Double(below)) * (samples[below + 1] - samples[below])
}

/// The sum of `samples` over their number.
///
/// - Precondition: `samples` is not empty and holds finite numbers only.
public func mean(_ samples: [Double]) -> Double {
  requireFinite(samples)
  return samples.reduce(0, +) / Double(samples.count)
}

/// The n-th root of the product of n `samples`: the mean for ratios, where 2 and 1/2 cancel.
///
/// - Precondition: `samples` is not empty and holds finite numbers above 0 only.
public func geometricMean(_ samples: [Double]) -> Double {
  requireFinite(samples)
  precondition(samples.allSatisfy { $0 > 0 }, "a geometric mean takes numbers above 0")
  return exp(mean(samples.map { log($0) }))
}

/// A statistic of no samples, or of samples with NaN among them, has no meaning.
func requireFinite(_ samples: [Double]) {
  precondition(!samples.isEmpty, "a statistic takes at least one sample")
  precondition(samples.allSatisfy { $0.isFinite }, "a statistic takes finite samples")
}
