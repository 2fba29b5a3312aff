/// How long a run may take, and how much of that its parts may.
///
/// What gives way where time is short, in this order: repeats of the check, the learning curve,
/// rounds, then whole rows. The shares are such that the first round is over by half of the time.
public struct TimeBudget: Sendable {
  /// Shares of the run's time.
  enum Share {
    /// After this much no further row is proved or checked, but for those that a run always has.
    static let admission = 0.2
    /// After this much no plan is proved, but for serial and threaded BLAS.
    static let protectedProofs = 0.5
    /// A first trial of one contender that no verdict depends on.
    static let description = 0.03
    /// One round of all rows.
    static let round = 0.2
    static let repeatedTrials = 0.1
    static let learningCurves = 0.07
    static let settling = 0.05
    static let serialProducts = 0.02
    static let exchanges = 0.05
    static let links = 0.08
    static let timelines = 0.12
    /// At this point no further timeline is begun: the reports are written in the rest.
    static let lastTimeline = 0.95
  }

  private let start: ContinuousClock.Instant
  /// Seconds that the whole run may take.
  public let seconds: Double

  public init(seconds: Double, from start: ContinuousClock.Instant = .now) {
    self.seconds = seconds
    self.start = start
  }

  /// Seconds since the run began.
  public var elapsed: Double { (ContinuousClock.now - start) / .seconds(1) }

  /// Seconds that a share of the whole is.
  func seconds(_ share: Double) -> Double { seconds * share }

  func isOver(_ share: Double) -> Bool { elapsed >= seconds(share) }

  /// How often something may be repeated, from once to `most` times, for a share of the whole.
  ///
  /// - Parameter cost: seconds that it takes once.
  func repeats(upTo most: Int, costing cost: Double, within share: Double) -> Int {
    let affordable = seconds(share) / max(cost, 1e-9)
    return affordable >= Double(most) ? most : max(1, Int(affordable))
  }
}
