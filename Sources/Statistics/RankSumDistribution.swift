/// How the sum of some of the (doubled) ranks is distributed where each choice of as many ranks
/// is as likely.
struct RankSumDistribution: Sendable {
  /// P(sum = s) for s from 0; empty where the normal approximation is used.
  private let shares: [Double]
  private let mean: Double
  private let deviation: Double

  /// - Precondition: `ranks` are doubled ranks of all samples; 0 < `count` < their number.
  init(ranks: [Int], choosing count: Int, exactly: Bool) {
    let total = Double(ranks.count)
    let average = Double(ranks.reduce(0, +)) / total
    let spread = ranks.reduce(0) { $0 + (Double($1) - average) * (Double($1) - average) }
    mean = average * Double(count)
    // The variance of a sum drawn without replacement; ties are in `spread`.
    let others = Double(ranks.count - count)
    deviation = (spread / total * Double(count) * others / (total - 1)).squareRoot()
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
    // Half a rank, doubled as the ranks are, because sums are whole and the normal is not.
    deviation > 0 ? normalProbability(below: (distance + 1) / deviation) : 1
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
