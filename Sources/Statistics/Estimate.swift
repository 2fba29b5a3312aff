/// A range of values, its ends included.
public struct Interval: Equatable, Sendable {
  public let low: Double
  public let high: Double

  /// - Precondition: `low` ≤ `high`.
  public init(low: Double, high: Double) {
    precondition(low <= high, "an interval's low end exceeds its high end")
    self.low = low
    self.high = high
  }

  public func contains(_ value: Double) -> Bool {
    low <= value && value <= high
  }
}

/// A figure with its confidence interval.
public struct Estimate: Equatable, Sendable {
  public let value: Double

  /// The interval; nil where there were too few samples for one.
  public let interval: Interval?

  public init(value: Double, interval: Interval?) {
    self.value = value
    self.interval = interval
  }
}
