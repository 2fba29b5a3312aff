/// Two independent samples: how far the second lies above the first, without asking how either is
/// distributed.
///
/// The Wilcoxon–Mann–Whitney test and the interval that comes of inverting it: the values `shift`
/// that the test would not reject are those between two of the m·n differences y − x. Sources:
/// Mann and Whitney, Ann. Math. Stat. 18, 1947; Hodges and Lehmann, Ann. Math. Stat. 34, 1963;
/// Hollander, Wolfe and Chicken, "Nonparametric Statistical Methods", 2014, chapter 4.
///
/// A bound and the one-sided p-value of the same level never disagree: `lowerBound(alpha: a)` is
/// above `d` exactly where `pValue(above: d)` ≤ `a`. Equal values are counted against the claim,
/// which keeps both below their level with ties too (Noether, JASA 62, 1967).
///
/// Cost: m·n differences are kept and sorted.
public struct RankSum: Sendable {
  /// Up to this many differences the null distribution is counted, beyond it is approximated by
  /// the normal one.
  static let mostExactPairs = 900

  /// y − x for each pair, ascending.
  let differences: [Double]
  private let pooled: [Double]
  private let counts: (base: Int, candidate: Int)
  private let null: RankSumDistribution

  /// - Precondition: neither `base` (x) nor `candidate` (y) is empty; both hold finite numbers,
  ///   whose differences are finite too.
  public init(base: [Double], candidate: [Double]) {
    requireFinite(base)
    requireFinite(candidate)
    differences = candidate.flatMap { y in base.map { y - $0 } }.sorted()
    requireFinite(differences)
    pooled = base + candidate
    counts = (base.count, candidate.count)
    null = RankSumDistribution(
      pairsOf: base.count, candidate.count,
      exactly: differences.count <= Self.mostExactPairs)
  }

  /// The Hodges–Lehmann estimate: the median of all y − x.
  public var shift: Double { quantile(0.5, ofSorted: differences) }

  /// How likely a difference as large as seen, in either direction, is where there is none.
  ///
  /// Exact for few samples, with ties too: conditional on the ranks seen. Otherwise by the normal
  /// approximation, corrected for ties and continuity.
  public var pValue: Double {
    let ranks = doubledRanks(pooled)
    let sum = ranks[counts.base...].reduce(0, +)
    let distribution = RankSumDistribution(
      ranks: ranks, choosing: counts.candidate,
      exactly: differences.count <= Self.mostExactPairs)
    return min(1, 2 * min(distribution.atMost(sum), distribution.atLeast(sum)))
  }

  /// How likely samples such as these are where the shift is `value` or less; small where they
  /// show that it is more.
  public func pValue(above value: Double) -> Double {
    probability(pairs: differences.count { $0 <= value })
  }

  /// How likely samples such as these are where the shift is `value` or more.
  public func pValue(below value: Double) -> Double {
    probability(pairs: differences.count { $0 >= value })
  }

  /// What the shift exceeds, but for a probability `alpha`; nil where the samples are too few to
  /// say anything at that level.
  public func lowerBound(alpha: Double) -> Double? {
    rank(alpha: alpha).map { differences[$0] }
  }

  /// What the shift lies below, but for a probability `alpha`.
  public func upperBound(alpha: Double) -> Double? {
    rank(alpha: alpha).map { differences[differences.count - 1 - $0] }
  }

  /// Both bounds, each at half of what `confidence` leaves.
  public func interval(confidence: Double = 0.95) -> Interval? {
    let alpha = (1 - confidence) / 2
    guard let low = lowerBound(alpha: alpha), let high = upperBound(alpha: alpha) else {
      return nil
    }
    return Interval(low: low, high: high)
  }

  /// The probability of `pairs` or fewer pairs of one order where both orders are as likely.
  private func probability(pairs: Int) -> Double { null.atMost(pairs) }

  /// The largest index whose difference is a bound at the level `alpha`.
  private func rank(alpha: Double) -> Int? {
    precondition(0 < alpha && alpha < 1, "a level lies between 0 and 1")
    // A bound beyond the middle would be none; alpha up to 1/2 never asks for it.
    var (below, above) = (-1, differences.count / 2)
    while above - below > 1 {
      let middle = (below + above) / 2
      if probability(pairs: middle) <= alpha { below = middle } else { above = middle }
    }
    return below < 0 ? nil : below
  }
}

/// Twice the rank of each sample, so that the mean rank of equal ones is a whole number.
func doubledRanks(_ samples: [Double]) -> [Int] {
  let order = samples.indices.sorted { samples[$0] < samples[$1] }
  var ranks = [Int](repeating: 0, count: samples.count)
  var start = 0
  while start < order.count {
    var end = start
    while end < order.count, samples[order[end]] == samples[order[start]] { end += 1 }
    // Ranks start + 1 ... end, whose mean is half of start + 1 + end.
    for index in order[start..<end] { ranks[index] = start + 1 + end }
    start = end
  }
  return ranks
}
