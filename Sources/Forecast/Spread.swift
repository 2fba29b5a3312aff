import Statistics

/// A cost that was measured several times: its median and quartiles.
public struct Spread: Codable, Hashable, Sendable {
  public var median: Double
  /// The lower and the upper quartile.
  public var low: Double
  public var high: Double

  public init(median: Double, low: Double, high: Double) {
    self.median = median
    self.low = low
    self.high = high
  }

  /// A cost without spread.
  public init(exactly value: Double) { self.init(median: value, low: value, high: value) }

  /// - Precondition: there is at least one sample, and all are finite.
  public init(of samples: [Double]) {
    self.init(
      median: Statistics.median(samples), low: quantile(0.25, of: samples),
      high: quantile(0.75, of: samples))
  }

  /// Half the distance between the quartiles.
  var halfRange: Double { abs(high - low) / 2 }

  static func + (a: Spread, b: Spread) -> Spread {
    Spread(median: a.median + b.median, low: a.low + b.low, high: a.high + b.high)
  }

  static func * (a: Spread, factor: Double) -> Spread { a.times(factor) }

  /// All three times a factor that is not negative.
  public func times(_ factor: Double) -> Spread {
    Spread(median: median * factor, low: low * factor, high: high * factor)
  }

  /// The spread on the straight line from this one (at 0) to another one (at 1).
  func mixed(with other: Spread, _ share: Double) -> Spread {
    self * (1 - share) + other * share
  }

  /// The same median with quartiles `factor` times as far from it.
  func widened(by factor: Double) -> Spread {
    Spread(
      median: median, low: max(0, median - factor * (median - low)),
      high: median + factor * (high - median))
  }
}

/// The seconds of some work on one core, by where its operands lie when it starts.
public struct OperandCosts: Codable, Hashable, Sendable {
  /// In the core's own cache.
  public var hot: Spread
  /// In the cache that cores share.
  public var cold: Spread
  /// In memory.
  public var memory: Spread
  /// In the own cache of another core, which wrote them last.
  public var remote: Spread
  /// In the core's own cache, where another core has a copy of what the work writes, because it has
  /// read that; nil where this was not timed.
  public var shared: Spread?

  public init(
    hot: Spread, cold: Spread, memory: Spread, remote: Spread, shared: Spread? = nil
  ) {
    self.shared = shared
    self.hot = hot
    self.cold = cold
    self.memory = memory
    self.remote = remote
  }

  /// Each cost from the visit in which it was the middle one of all visits: what disturbs the machine in
  /// one of three visits does not become a cost, and neither does a moment in which all is near.
  ///
  /// - Precondition: there is at least one visit.
  static func middle(of visits: [OperandCosts]) -> OperandCosts {
    func middle(_ costs: [Spread]) -> Spread? {
      costs.isEmpty ? nil : costs.sorted { $0.median < $1.median }[(costs.count - 1) / 2]
    }
    return OperandCosts(
      hot: middle(visits.map(\.hot))!, cold: middle(visits.map(\.cold))!,
      memory: middle(visits.map(\.memory))!, remote: middle(visits.map(\.remote))!,
      shared: middle(visits.compactMap(\.shared)))
  }

  func mixed(with other: OperandCosts, _ share: Double) -> OperandCosts {
    OperandCosts(
      hot: hot.mixed(with: other.hot, share), cold: cold.mixed(with: other.cold, share),
      memory: memory.mixed(with: other.memory, share),
      remote: remote.mixed(with: other.remote, share),
      shared: shared.flatMap { own in other.shared.map { own.mixed(with: $0, share) } })
  }

  static func * (costs: OperandCosts, factor: Double) -> OperandCosts {
    OperandCosts(
      hot: costs.hot * factor, cold: costs.cold * factor, memory: costs.memory * factor,
      remote: costs.remote * factor, shared: costs.shared.map { $0 * factor })
  }

  func widened(by factor: Double) -> OperandCosts {
    OperandCosts(
      hot: hot.widened(by: factor), cold: cold.widened(by: factor),
      memory: memory.widened(by: factor),
      remote: remote.widened(by: factor), shared: shared?.widened(by: factor))
  }
}
