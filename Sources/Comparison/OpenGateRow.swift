/// A figure with its tests, whose verdict depends on the tests of all rows.
struct OpenGateRow {
  let key: RunData.Key
  let metric: Metric
  let terms: Thresholds.Terms
  let base: Double
  let candidate: Double
  /// One for each margin, the relative one first.
  let tests: [LossTest]
  /// Why the difference may not come from the program; nil where nothing speaks for that.
  let disturbance: String?

  /// The p-value of a loss beyond all margins, which is that of the least certain test.
  var pValue: Double { tests.map(\.pValue).max()! }
  var gainPValue: Double { tests.map(\.gainPValue).max()! }

  /// - Parameters: Holm's p-values of this row, the level that Holm's method tested it at, and
  ///   the level of the whole gate.
  func decide(pValue: Double, gainPValue: Double, level: Double, alpha: Double) -> GateRow {
    // A regression must exceed both margins, so that the margin that is not exceeded is the one to
    // show.
    let passing = tests.first { $0.passPValue <= alpha }
    let loss = (passing ?? tests[0]).loss(
      level: level, alpha: alpha, pValue: pValue, gainPValue: gainPValue)
    let shown: GateRow.Verdict? =
      pValue <= alpha
      ? .regression : gainPValue <= alpha ? .improved : passing != nil ? .pass : nil
    let (verdict, reason) = verdict(shown, loss)
    return GateRow(
      key, metric.name, verdict, terms: terms, base: base, candidate: candidate, loss: loss,
      reason: reason)
  }

  /// - Parameter shown: What the tests show; nil where they show nothing.
  private func verdict(
    _ shown: GateRow.Verdict?, _ loss: GateRow.Loss
  ) -> (verdict: GateRow.Verdict, reason: String) {
    if let shown {
      return disturbance.map { (.inconclusive, "\(shown.rawValue), but \($0)") } ?? (shown, "")
    }
    guard loss.low != nil, loss.high != nil else {
      return (.inconclusive, "too few blocks for this many tests")
    }
    return (.inconclusive, "the loss may lie on either side of the margin")
  }
}
