/// How a statistic of ranks is distributed where each way to deal the ranks to the two samples is
/// as likely: counted, or approximated by the normal distribution.
struct RankSumDistribution: Sendable {
  /// P(statistic = s) for s from 0; empty where the normal approximation is used.
  private let shares: [Double]
  private let mean: Double
  private let deviation: Double
  /// Half of the distance between neighbouring values, which the normal distribution lacks.
  private let continuity: Double

  /// The number of pairs (x, y) with y above x, of `base` times `candidate` pairs without ties.
  init(pairsOf base: Int, _ candidate: Int, exactly: Bool) {
    let pairs = Double(base * candidate)
    mean = pairs / 2
    deviation = (pairs * Double(base + candidate + 1) / 12).squareRoot()
    continuity = 0.5
    shares = exactly ? Self.shares(pairsOf: base, candidate) : []
  }

  /// The sum of the doubled ranks of `count` samples, ties among them or not.
  ///
  /// - Precondition: `ranks` are doubled ranks of all samples; 0 < `count` < their number.
  init(ranks: [Int], choosing count: Int, exactly: Bool) {
    let total = Double(ranks.count)
    let average = Double(ranks.reduce(0, +)) / total
    let spread = ranks.reduce(0) { $0 + (Double($1) - average) * (Double($1) - average) }
    mean = average * Double(count)
    // The variance of a sum drawn without replacement; ties are in `spread`.
    let others = Double(ranks.count - count)
    deviation = (spread / total * Double(count) * others / (total - 1)).squareRoot()
    continuity = 1
    shares = exactly ? Self.shares(ranks, choosing: count) : []
  }

  func atMost(_ sum: Int) -> Double {
    guard shares.isEmpty else { return min(1, shares.prefix(max(0, sum + 1)).reduce(0, +)) }
    return approximation(Double(sum) - mean)
  }

  func atLeast(_ sum: Int) -> Double {
    guard shares.isEmpty else { return min(1, shares.dropFirst(max(0, sum)).reduce(0, +)) }
    return approximation(mean - Double(sum))
  }

  private func approximation(_ distance: Double) -> Double {
    deviation > 0 ? normalProbability(below: (distance + continuity) / deviation) : 1
  }

  /// The coefficients of the Gaussian binomial: the product over i of (1 − q^(base + i)) / (1 − q^i).
  ///
  /// All of them are whole, and for those numbers of pairs that are counted nearly all are exact.
  private static func shares(pairsOf base: Int, _ candidate: Int) -> [Double] {
    var counts = [Double](repeating: 0, count: base * candidate + 1)
    counts[0] = 1
    for factor in 1...candidate {
      for pairs in stride(from: counts.count - 1, through: base + factor, by: -1) {
        counts[pairs] -= counts[pairs - base - factor]
      }
      for pairs in stride(from: factor, to: counts.count, by: 1) {
        counts[pairs] += counts[pairs - factor]
      }
    }
    let total = counts.reduce(0, +)
    return counts.map { $0 / total }
  }

  /// Rank by rank, the share of all choices of k ranks that has each sum.
  ///
  /// Works with shares and not with counts, which would leave what a `Double` holds exactly.
  private static func shares(_ ranks: [Int], choosing count: Int) -> [Double] {
    let largest = ranks.sorted(by: >).prefix(count).reduce(0, +)
    var shares = [[Double]](
      repeating: [Double](repeating: 0, count: largest + 1), count: count + 1)
    shares[0][0] = 1
    for (index, rank) in ranks.enumerated() {
      for size in stride(from: min(count, index + 1), to: 0, by: -1) {
        // Of the choices of `size` among index + 1 ranks, this share holds the newest rank.
        let taking = Double(size) / Double(index + 1)
        for sum in stride(from: largest, through: 0, by: -1) {
          let with = sum >= rank ? shares[size - 1][sum - rank] : 0
          shares[size][sum] = shares[size][sum] * (1 - taking) + with * taking
        }
      }
    }
    return shares[count]
  }
}
