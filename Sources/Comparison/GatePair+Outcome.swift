import Statistics

extension GatePair {
  /// The verdict on a figure that each run has once, such as the loss after training: by the medians
  /// over the runs of a side, because there are no samples to test.
  func outcome(_ metric: Metric, _ terms: Thresholds.Terms) -> GateRow {
    let sides = [base, candidate].map { $0.compactMap { $0.summary.number(metric.name) } }
    let medians = sides.map { $0.isEmpty ? nil : median($0) }
    func row(
      _ verdict: GateRow.Verdict, _ reason: String, _ loss: GateRow.Loss? = nil
    ) -> GateRow {
      GateRow(
        key, metric.name, verdict, terms: terms, base: medians[0], candidate: medians[1],
        loss: loss, reason: reason)
    }
    let differences = JobDifferences.ofTraining(base + candidate)
    guard differences.isEmpty else {
      return row(.incomparable, "trained differently: \(differences.joined(separator: ", "))")
    }
    guard let before = medians[0], sides[0].count == base.count else {
      return row(.incomparable, "a run of the base has no such figure")
    }
    guard let now = medians[1], sides[1].count == candidate.count else {
      // Files leave out what is no number, and only such a loss of a batch that was trained.
      let hasDiverged =
        metric.name == "final_loss"
        && candidate.allSatisfy { ($0.summary.number("trained_rows") ?? 0) > 0 }
      return hasDiverged
        ? row(.regression, "it is not a number now")
        : row(.incomparable, "a run of the candidate has no such figure")
    }
    guard terms.relative == nil || before > 0 else {
      return row(.inconclusive, Self.noRelativeChange)
    }
    let losses = terms.margins.map { margin, isRelative in
      GateRow.Loss(
        isRelative: isRelative,
        value: metric.loss(ofChange: isRelative ? now / before - 1 : now - before), low: nil,
        high: nil, margin: margin, pValue: nil, gainPValue: nil)
    }
    // A loss must exceed both margins, so that the margin that is not exceeded is the one to show.
    let within = losses.first { $0.value <= $0.margin }
    let isGain = losses.allSatisfy { $0.value < -$0.margin }
    return row(
      within == nil ? .regression : isGain ? .improved : .pass,
      "one value a run, compared without a test", within ?? losses[0])
  }
}
