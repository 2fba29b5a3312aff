import Statistics

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// How far a figure of one run differs from the base's.
///
/// With samples of both runs, this is the Hodges–Lehmann estimate with its 95 % interval and the
/// Mann–Whitney test (see `RankSum`) of the blocks' logarithms, so that it is a ratio; a metric
/// that can be 0 is compared by its values themselves. Without samples it is the change of the
/// stated figures, without an interval and a p-value.
public struct Change: Equatable, Sendable {
  /// The change: candidate ÷ base − 1, or candidate − base for a metric that can be 0.
  public let value: Double
  public let interval: Interval?
  public let pValue: Double?
  /// Whether the runs show a change: p is at most `alpha`, the summaries' intervals do not overlap,
  /// or figures differ that are one value a run.
  public let isShown: Bool

  /// The level of each row's own test. `bench check` is what judges all rows together.
  public static let alpha = 0.05

  /// Fails where one of the runs has no such figure.
  init?(_ metric: Metric, base: RunData.Row, candidate: RunData.Row) {
    guard let from = base.figure(metric), let to = candidate.figure(metric) else { return nil }
    let step = metric.canBeZero ? to.value - from.value : to.value / from.value - 1
    if let before = base.blocks[metric.name], let after = candidate.blocks[metric.name] {
      self.init(metric, before, after)
    } else if !metric.scope.isSampled {
      self.init(value: step, interval: nil, pValue: nil, isShown: step != 0)
    } else if let before = from.interval, let after = to.interval {
      let overlap = before.low <= after.high && after.low <= before.high
      self.init(value: step, interval: nil, pValue: nil, isShown: !overlap)
    } else {
      self.init(value: step, interval: nil, pValue: nil, isShown: false)
    }
  }

  private init(_ metric: Metric, _ before: [Double], _ after: [Double]) {
    func scaled(_ values: [Double]) -> [Double] {
      metric.canBeZero ? values : values.map { log($0) }
    }
    func back(_ shift: Double) -> Double { metric.canBeZero ? shift : expm1(shift) }
    let test = RankSum(base: scaled(before), candidate: scaled(after))
    let pValue = test.pValue
    self.init(
      value: back(test.shift),
      interval: test.interval(confidence: 1 - Self.alpha).map {
        Interval(low: back($0.low), high: back($0.high))
      }, pValue: pValue, isShown: pValue <= Self.alpha)
  }

  /// The change of a mean, which no test was made of.
  init(ofMean value: Double) {
    self.init(value: value, interval: nil, pValue: nil, isShown: true)
  }

  private init(value: Double, interval: Interval?, pValue: Double?, isShown: Bool) {
    self.value = value
    self.interval = interval
    self.pValue = pValue
    self.isShown = isShown
  }
}
