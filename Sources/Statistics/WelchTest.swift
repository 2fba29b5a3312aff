/// Estimates and tests how far the mean of the second of two independent, roughly normal samples
/// lies above that of the first, where their variances may differ.
///
/// It serves samples that are too small for `RankSum`: three against three cannot reach 5 % by
/// ranks. Source:
/// Welch, Biometrika 34, 1947, with Satterthwaite's degrees of freedom.
public struct WelchTest: Sendable {
  /// The mean of the candidate less the mean of the base.
  public let shift: Double
  private let error: Double
  private let degrees: Double

  /// - Precondition: both hold two or more finite numbers.
  public init(base: [Double], candidate: [Double]) {
    precondition(base.count > 1 && candidate.count > 1, "a variance takes two samples")
    shift = mean(candidate) - mean(base)
    let parts = [base, candidate].map { samples in
      let middle = mean(samples)
      let count = Double(samples.count)
      let squares = samples.reduce(0) { $0 + ($1 - middle) * ($1 - middle) }
      return (variance: squares / (count - 1) / count, freedom: count - 1)
    }
    let variance = parts[0].variance + parts[1].variance
    error = variance.squareRoot()
    // Samples without any spread have a bound that is their difference, whatever the degrees.
    let weights = parts.reduce(0) { $0 + $1.variance * $1.variance / $1.freedom }
    degrees = weights > 0 ? variance * variance / weights : 1
  }

  /// As `RankSum.pValue(above:)`.
  public func pValue(above value: Double) -> Double {
    guard error > 0 else { return shift > value ? 0 : 1 }
    return studentProbability(below: (value - shift) / error, degrees: degrees)
  }

  /// As `RankSum.pValue(below:)`.
  public func pValue(below value: Double) -> Double {
    guard error > 0 else { return shift < value ? 0 : 1 }
    return studentProbability(below: (shift - value) / error, degrees: degrees)
  }

  public func lowerBound(alpha: Double) -> Double {
    shift + studentQuantile(alpha, degrees: degrees) * error
  }

  public func upperBound(alpha: Double) -> Double {
    shift - studentQuantile(alpha, degrees: degrees) * error
  }
}
