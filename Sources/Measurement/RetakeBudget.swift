/// How long retakes may take: a third of the measuring so far, and a second to begin with, so that
/// on a machine that is never quiet most of the time still goes into rounds.
struct RetakeBudget {
  private let start = ContinuousClock.now
  /// Time of retakes so far, their pauses, warm-up and processes too.
  var spent = Duration.zero

  /// Seconds since measuring began.
  var elapsed: Double { (ContinuousClock.now - start) / .seconds(1) }

  /// - Parameter limit: seconds that all measuring may take.
  func allowsAnother(within limit: Double) -> Bool {
    let elapsed = elapsed
    return elapsed < limit && spent / .seconds(1) < 1 + elapsed / 3
  }
}
