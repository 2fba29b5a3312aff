/// The rule that tells when enough rounds have been measured.
public struct StoppingRule: Sendable {
  /// The reason why a run took no further round.
  public enum Reason: String, Sendable {
    /// Every speedup's interval is narrow enough.
    case precision
    /// There was no time for another round.
    case time
    /// As many rounds were measured as the rule allows.
    case rounds
    case interrupt

    /// Whether the run has all the rounds that the rule asks for.
    var isAsPlanned: Bool { self != .interrupt }
  }

  /// The rounds before which no precision ends the run.
  public var fewestRounds: Int
  public var mostRounds: Int
  /// The width of every speedup's 95 % interval, as a share of the speedup, below which the run
  /// ends.
  public var precision: Double
  /// The seconds of measuring after which no further round starts.
  public var seconds: Double
  /// The rounds that are measured however long they take.
  public var sureRounds: Int

  public init(
    fewestRounds: Int, mostRounds: Int = .max, precision: Double, seconds: Double,
    sureRounds: Int = 1
  ) {
    precondition(sureRounds > 0, "nothing can be said without a round")
    self.fewestRounds = fewestRounds
    self.mostRounds = mostRounds
    self.precision = precision
    self.seconds = seconds
    self.sureRounds = sureRounds
  }

  /// A rule of exactly so many rounds, however wide the intervals, unless the time is over before.
  public init(rounds: Int, seconds: Double = .infinity) {
    self.init(fewestRounds: rounds, mostRounds: rounds, precision: 0, seconds: seconds)
  }

  /// The reason to stop after `rounds` rounds; nil to go on.
  ///
  /// Widths are computed after every fifth round only, and after many rounds even less often: they
  /// cost time, and to stop at the first lucky one of many looks would make them seem too narrow.
  ///
  /// - Parameters:
  ///   - elapsed: the seconds of measuring so far.
  ///   - widest: computes the width of the widest relative interval; nil while there is none.
  public func reason(
    rounds: Int, elapsed: Double, widest: () -> Double?
  ) -> Reason? {
    if rounds >= mostRounds { return .rounds }
    guard rounds >= sureRounds else { return nil }
    if elapsed >= seconds { return .time }
    guard rounds >= fewestRounds, rounds % max(5, rounds / 50 * 5) == 0 else { return nil }
    return widest().map { $0 < precision } == true ? .precision : nil
  }

  /// The part of the rounds or of the time that is over, 0 to 1, whichever is larger.
  public func done(rounds: Int, elapsed: Double) -> Double {
    min(1, max(Double(rounds) / Double(mostRounds), elapsed / seconds))
  }
}
