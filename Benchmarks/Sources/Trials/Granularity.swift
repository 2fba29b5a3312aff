/// How efficiently a plan runs with actions of each size.
public struct Granularity: Sendable {
  public struct Point: Sendable {
    /// Iterations of the grain that stands for each kernel.
    public let grain: Int
    /// Wall time × workers ÷ kernel actions.
    public let secondsPerAction: Double

    public init(grain: Int, secondsPerAction: Double) {
      precondition(grain > 0 && secondsPerAction > 0, "a grain is work, and takes time")
      self.grain = grain
      self.secondsPerAction = secondsPerAction
    }

    var rate: Double { Double(grain) / secondsPerAction }
  }

  /// By growing grain.
  public let points: [Point]

  /// - Precondition: at least one point, by growing grain.
  public init(_ points: [Point]) {
    precondition(!points.isEmpty, "no grain, no granularity")
    precondition(
      zip(points, points.dropFirst()).allSatisfy { $0.grain < $1.grain }, "grains grow")
    self.points = points
  }

  /// Work a second at this grain, as a share of the most at any: at the largest, where all else is
  /// as nothing, unless those were disturbed.
  ///
  /// So what the plan itself wastes, in a pipeline's bubbles or in unequal shares, is not counted:
  /// a bound on speedup says that. What is left is the price of running it.
  public func efficiency(_ point: Point) -> Double {
    point.rate / points.lazy.map(\.rate).max()!
  }

  /// The smallest average action, in seconds, from which on efficiency is at least `target`: the
  /// minimum effective task granularity, METG. Source: Slaughter et al., "Task Bench: a
  /// parameterized benchmark for evaluating parallel runtime performance", SC 2020.
  ///
  /// Between two points it is where a price that is the same at both would put it: efficiency
  /// is then linear in 1 ÷ seconds.
  ///
  /// - Returns: nil where the last point itself is below, which only a disturbed one is.
  public func minimumEffective(_ target: Double = 0.5) -> Double? {
    guard let below = points.lastIndex(where: { efficiency($0) < target }) else {
      return points[0].secondsPerAction
    }
    guard below + 1 < points.count else { return nil }
    let (low, high) = (points[below], points[below + 1])
    let share = (target - efficiency(low)) / (efficiency(high) - efficiency(low))
    let inverse =
      1 / low.secondsPerAction + share * (1 / high.secondsPerAction - 1 / low.secondsPerAction)
    return 1 / inverse
  }
}
