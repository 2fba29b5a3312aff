/// The time that a run may take, and the shares of it that its parts may take.
///
/// Where time is short, a run checks plans in fewer trials, draws shorter learning curves, leaves
/// rows out, and measures fewer rounds. In one process the parts before the first round may take
/// about half of the time.
public struct TimeBudget: Sendable {
  /// Shares of the run's time.
  enum Share {
    /// The moment after which no further row is proved or checked, except those that a run always
    /// has.
    static let admission = 0.2
    /// The moment after which no plan is proved, except those of serial, threaded BLAS and rows
    /// that an unfinished run has measured.
    static let protectedProofs = 0.5
    /// The trial of one contender on which no verdict depends.
    static let description = 0.03
    /// A round of all rows.
    static let round = 0.2
    static let repeatedTrials = 0.1
    /// All learning curves; the tests after them may take as much again.
    static let learningCurves = 0.07
    static let settling = 0.05
    /// Measuring what work costs on a machine that nobody has measured yet.
    static let calibration = 0.25
    /// Timing the products that forecasts need.
    static let products = 0.1
    static let exchanges = 0.05
    static let links = 0.08
    static let timelines = 0.12
    /// The moment by which timelines end; the reports are written in the rest.
    static let lastTimeline = 0.95
  }

  private let start: ContinuousClock.Instant
  /// The seconds that the whole run may take.
  public let seconds: Double

  public init(seconds: Double, from start: ContinuousClock.Instant = .now) {
    self.seconds = seconds
    self.start = start
  }

  /// The seconds since the run began.
  public var elapsed: Double { (ContinuousClock.now - start) / .seconds(1) }

  /// The seconds of a share of the whole.
  func seconds(_ share: Double) -> Double { seconds * share }

  func isOver(_ share: Double) -> Bool { elapsed >= seconds(share) }

  /// The number of times, from 1 to `most`, that something may be done within a share of the whole.
  ///
  /// - Parameter cost: the seconds that it takes once.
  func repeats(upTo most: Int, costing cost: Double, within share: Double) -> Int {
    let affordable = seconds(share) / max(cost, 1e-9)
    return affordable >= Double(most) ? most : max(1, Int(affordable))
  }
}
