/// The time that retakes may take: a third of the measuring so far plus a second, so that most of
/// the time goes into rounds even on a machine that is never quiet.
struct RetakeBudget {
  private let start = ContinuousClock.now
  /// The time of the retakes so far, including their pauses, warm-ups and processes.
  var spent = Duration.zero

  /// Seconds since measuring began.
  var elapsed: Double { (ContinuousClock.now - start) / .seconds(1) }

  /// - Parameter limit: the seconds that all measuring may take.
  func allowsAnother(within limit: Double) -> Bool {
    let elapsed = elapsed
    return elapsed < limit && spent / .seconds(1) < 1 + elapsed / 3
  }
}
