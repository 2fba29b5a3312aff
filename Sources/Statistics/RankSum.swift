/// Estimates and tests how far the second of two independent samples lies above the first, without
/// assuming a distribution.
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
/// Cost: the samples are kept, not their m·n differences. A p-value takes m + n steps, a bound or the
/// shift at most 65 times as many.
public struct RankSum: Sendable {
  /// Up to this many differences the null distribution is counted, beyond it is approximated by
  /// the normal one.
  static let mostExactPairs = 900

  /// x and y, ascending.
  private let base: [Double]
  private let candidate: [Double]
  private let null: RankSumDistribution

  /// - Precondition: neither `base` (x) nor `candidate` (y) is empty; both hold finite numbers,
  ///   whose differences are finite too.
  public init(base: [Double], candidate: [Double]) {
    requireFinite(base)
    requireFinite(candidate)
    self.base = base.sorted()
    self.candidate = candidate.sorted()
    null = RankSumDistribution(
      pairsOf: base.count, candidate.count,
      exactly: base.count * candidate.count <= Self.mostExactPairs)
    requireFinite([smallest, largest])
  }

  /// The number of differences.
  private var pairs: Int { base.count * candidate.count }
  private var smallest: Double { candidate[0] - base[base.count - 1] }
  private var largest: Double { candidate[candidate.count - 1] - base[0] }

  /// The Hodges–Lehmann estimate: the median of all y − x.
  public var shift: Double {
    let middle = difference((pairs - 1) / 2)
    return pairs % 2 == 1 ? middle : middle + 0.5 * (difference(pairs / 2) - middle)
  }

  /// The probability of a difference at least as large as the one seen, in either direction, if
  /// there were none.
  ///
  /// Exact for few samples, with ties too: conditional on the ranks seen. Otherwise by the normal
  /// approximation, corrected for ties and continuity.
  public var pValue: Double {
    // The ranks of one side tell those of the other: the smaller has fewer ways to be dealt them.
    let (few, many) = base.count < candidate.count ? (base, candidate) : (candidate, base)
    let ranks = doubledRanks(few + many)
    let sum = ranks[..<few.count].reduce(0, +)
    let distribution = RankSumDistribution(
      ranks: ranks, choosing: few.count, exactly: pairs <= Self.mostExactPairs)
    return min(1, 2 * min(distribution.atMost(sum), distribution.atLeast(sum)))
  }

  /// The probability of such samples if the shift were `value` or less; a small one shows that the
  /// shift is larger.
  public func pValue(above value: Double) -> Double {
    null.atMost(count { $0 <= value })
  }

  /// The probability of such samples if the shift were `value` or more.
  public func pValue(below value: Double) -> Double {
    null.atMost(pairs - count { $0 < value })
  }

  /// The lower bound of the shift at the level `alpha`; nil where the samples are too few for a
  /// bound.
  public func lowerBound(alpha: Double) -> Double? {
    rank(alpha: alpha).map(difference)
  }

  /// The upper bound of the shift at the level `alpha`.
  public func upperBound(alpha: Double) -> Double? {
    rank(alpha: alpha).map { difference(pairs - 1 - $0) }
  }

  /// Both bounds, each at half of what `confidence` leaves.
  public func interval(confidence: Double = 0.95) -> Interval? {
    let alpha = (1 - confidence) / 2
    guard let low = lowerBound(alpha: alpha), let high = upperBound(alpha: alpha) else {
      return nil
    }
    return Interval(low: low, high: high)
  }

  /// How many differences are low, where each below a low one is low too.
  private func count(_ isLow: (Double) -> Bool) -> Int {
    var (count, start) = (0, 0)
    for y in candidate {
      while start < base.count, !isLow(y - base[start]) { start += 1 }
      count += base.count - start
    }
    return count
  }

  /// The difference that `index` of them, sorted, precede: by bisection over all numbers.
  func difference(_ index: Int) -> Double {
    var (low, high) = (orderedBits(smallest), orderedBits(largest))
    while low < high {
      // Their mean, rounded down; their sum need not be an `Int64`.
      let middle = (low >> 1) + (high >> 1) + (low & high & 1)
      let value = number(orderedBits: middle)
      if count({ $0 <= value }) > index { high = middle } else { low = middle + 1 }
    }
    return number(orderedBits: low)
  }

  /// The largest index whose difference is a bound at the level `alpha`.
  private func rank(alpha: Double) -> Int? {
    precondition(0 < alpha && alpha < 1, "a level lies between 0 and 1")
    // A bound beyond the middle would be none; alpha up to 1/2 never asks for it.
    var (below, above) = (-1, (pairs + 1) / 2)
    while above - below > 1 {
      let middle = (below + above) / 2
      if null.atMost(middle) <= alpha { below = middle } else { above = middle }
    }
    return below < 0 ? nil : below
  }
}

/// Whole numbers in the order of the numbers that they stand for, neighbours for neighbours.
private func orderedBits(_ number: Double) -> Int64 {
  let bits = Int64(number.magnitude.bitPattern)
  return number < 0 ? -bits : bits
}

private func number(orderedBits bits: Int64) -> Double {
  let magnitude = Double(bitPattern: bits.magnitude)
  return bits < 0 ? -magnitude : magnitude
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
