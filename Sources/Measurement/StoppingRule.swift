/// When enough rounds have been measured.
public struct StoppingRule: Sendable {
  /// Why a run took no further round.
  public enum Reason: String, Sendable {
    /// Every speedup's interval is narrow enough.
    case precision
    /// There was no time for more.
    case time
    /// As many rounds as were allowed.
    case rounds
    case interrupt

    /// Whether nothing is missing that the rule asks for.
    var isAsPlanned: Bool { self != .interrupt }
  }

  public var fewestRounds: Int
  public var mostRounds: Int
  /// Width of the 95 % interval of every speedup, as a share of the speedup, at which to stop.
  public var precision: Double
  /// Seconds of measuring after which no further round starts.
  public var seconds: Double
  /// Rounds that are measured however long they take.
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

  /// Exactly as many rounds, however wide the intervals, unless the time is over before.
  public init(rounds: Int, seconds: Double = .infinity) {
    self.init(fewestRounds: rounds, mostRounds: rounds, precision: 0, seconds: seconds)
  }

  /// Whether to stop after `rounds` rounds.
  ///
  /// Widths are looked at every fifth round only, and after many rounds every tenth part of
  /// them: they cost time, and stopping at the first lucky one of many looks would flatter them.
  ///
  /// - Parameter widest: the widest relative interval; nil while there is none.
  public func reason(
    rounds: Int, elapsed: Double, widest: () -> Double?
  ) -> Reason? {
    if rounds >= mostRounds { return .rounds }
    guard rounds >= sureRounds else { return nil }
    if elapsed >= seconds { return .time }
    guard rounds >= fewestRounds, rounds % max(5, rounds / 50 * 5) == 0 else { return nil }
    return widest().map { $0 < precision } == true ? .precision : nil
  }

  /// How far a run is towards its end, 0 to 1, if its intervals never get narrow enough.
  public func done(rounds: Int, elapsed: Double) -> Double {
    min(1, max(Double(rounds) / Double(mostRounds), elapsed / seconds))
  }
}
