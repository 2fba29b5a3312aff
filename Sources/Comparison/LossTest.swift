import Statistics

// The C library of the platform, for `log` and `exp`.
#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The test of two sides against one margin.
///
/// The samples are the blocks of all runs of a side. Blocks of one run are not independent, because
/// they share the run's memory placement and drifts. So where both sides have three runs or more,
/// the medians of the runs are tested too (Welch's t), and the less certain of both tests counts.
struct LossTest {
  let isRelative: Bool
  let margin: Double
  private let metric: Metric
  private let blocks: RankSum
  private let runs: WelchTest?
  /// The margin of a loss and that of a gain, on the scale of the test.
  private let most: Double
  private let least: Double

  /// - Parameters: the blocks of each run of a side; all above 0 where the margin is relative.
  init(
    _ metric: Metric, base: [[Double]], candidate: [[Double]], margin: Double, isRelative: Bool
  ) {
    self.margin = margin
    self.isRelative = isRelative
    self.metric = metric
    // Turned once more, a loss is the change again, whose logarithm is what the test sees.
    func scaled(_ loss: Double) -> Double {
      isRelative ? metric.loss(ofChange: log1p(metric.loss(ofChange: loss))) : loss
    }
    (most, least) = (scaled(margin), scaled(-margin))
    let sides = [base, candidate].map { side in
      side.map { run in run.map { metric.loss(ofChange: isRelative ? log($0) : $0) } }
    }
    blocks = RankSum(base: Array(sides[0].joined()), candidate: Array(sides[1].joined()))
    let medians = sides.map { $0.map { median($0) } }
    runs =
      medians.allSatisfy { $0.count >= 3 }
      ? WelchTest(base: medians[0], candidate: medians[1]) : nil
  }

  /// The probability of such samples if the loss were within the margin.
  var pValue: Double {
    max(blocks.pValue(above: most), runs?.pValue(above: most) ?? 0)
  }

  /// The probability of such samples if the gain were within the margin.
  var gainPValue: Double {
    max(blocks.pValue(below: least), runs?.pValue(below: least) ?? 0)
  }

  /// The probability of such samples if the loss were at the margin or beyond.
  var passPValue: Double {
    max(blocks.pValue(below: most), runs?.pValue(below: most) ?? 0)
  }

  /// - Parameters:
  ///   - level: of the lower bound.
  ///   - alpha: of the upper bound.
  func loss(level: Double, alpha: Double, pValue: Double, gainPValue: Double) -> GateRow.Loss {
    func shown(_ value: Double) -> Double {
      isRelative ? metric.loss(ofChange: expm1(metric.loss(ofChange: value))) : value
    }
    let low = blocks.lowerBound(alpha: level).map {
      min($0, runs?.lowerBound(alpha: level) ?? $0)
    }
    let high = blocks.upperBound(alpha: alpha).map {
      max($0, runs?.upperBound(alpha: alpha) ?? $0)
    }
    return GateRow.Loss(
      isRelative: isRelative, value: shown(blocks.shift), low: low.map(shown),
      high: high.map(shown), margin: margin, pValue: pValue, gainPValue: gainPValue)
  }
}
