import Reports
import Statistics

/// A figure before the tests of all rows are adjusted together: decided already, or open.
enum GateFinding {
  case decided(GateRow)
  case open(OpenGateRow)

  var open: OpenGateRow? {
    if case .open(let row) = self { row } else { nil }
  }
}

/// One strategy with one number of workers in the runs of both sides.
struct GatePair {
  let key: RunData.Key
  /// The rows of the runs that have one.
  let base: [RunData.Row]
  let candidate: [RunData.Row]
  /// The paths of the runs of each side.
  private let paths: [[String]]
  /// The path of the first run that lacks the row, while others of its side have it.
  private let lacking: String?
  /// Why times of these runs cannot be compared; nil where they can.
  private let machines: String?

  init(_ key: RunData.Key, base: [RunData], candidate: [RunData], machines: String?) {
    self.key = key
    self.base = base.compactMap { $0.row(key) }
    self.candidate = candidate.compactMap { $0.row(key) }
    self.machines = machines
    paths = [base, candidate].map { $0.map(\.path) }
    lacking = (base + candidate).first { $0.row(key) == nil }?.path
  }

  func findings(_ thresholds: Thresholds) -> [GateFinding] {
    let asked = Metric.all.compactMap { metric in
      thresholds.terms(for: key, metric).map { (metric: metric, terms: $0) }
    }
    let gated = asked.filter { $0.terms.reasonNotGated($0.metric) == nil }
    if let whole = Thresholds.Terms.strictest(gated.map(\.terms)), let row = status(whole) {
      return [.decided(row)]
    }
    return asked.map { metric, terms in
      if let reason = terms.reasonNotGated(metric) {
        return .decided(decide(metric, .notGated, terms, reason))
      }
      return switch metric.scope {
      case .exact: .decided(exact(metric, terms))
      case .outcome: .decided(outcome(metric, terms))
      case .job, .withinRun, .machine: timed(metric, terms, maxDisturbed: thresholds.maxDisturbed)
      }
    }
  }

  /// The verdict on a row that cannot be measured; nil for one that can.
  private func status(_ terms: Thresholds.Terms) -> GateRow? {
    func row(_ verdict: GateRow.Verdict, _ reason: String) -> GateRow {
      GateRow(key, "status", verdict, terms: terms, reason: reason)
    }
    guard !base.isEmpty else { return row(.incomparable, "only the candidate has this row") }
    guard !candidate.isEmpty else { return row(.incomparable, "only the base has this row") }
    if let lacking { return row(.incomparable, "'\(lacking)' has no such row") }
    let differences = JobDifferences.among(base + candidate)
    guard differences.isEmpty else {
      return row(.incomparable, "another job: \(differences.joined(separator: ", "))")
    }
    switch (reason("skipped", base), reason("skipped", candidate)) {
    case (let reason?, _?):
      // Neither side ever had this row, so that nothing is missing.
      return GateRow(
        strategy: key.strategy, workers: key.workers, metric: "status", verdict: .incomparable,
        response: .pass, reason: "skipped on both sides: \(reason)")
    case (let reason?, nil): return row(.incomparable, "skipped in the base: \(reason)")
    case (nil, let reason?): return row(.incomparable, "skipped in the candidate: \(reason)")
    case (nil, nil): break
    }
    switch (reason("failed", base), reason("failed", candidate)) {
    case (nil, let now?): return row(.regression, "it fails now: \(now)")
    case (_?, nil): return row(.improved, "it fails no more")
    case (_?, let now?): return row(.incomparable, "it fails on both sides: \(now)")
    case (nil, nil): return nil
    }
  }

  private func reason(_ status: String, _ rows: [RunData.Row]) -> String? {
    rows.first { $0.status == status }.map { $0.summary.text("reason") }
  }

  private func exact(_ metric: Metric, _ terms: Thresholds.Terms) -> GateRow {
    func count(_ rows: [RunData.Row]) -> (value: Double?, agree: Bool) {
      let values = rows.map { $0.summary.number(metric.name) }
      return (values[0], values.allSatisfy { $0 == values[0] })
    }
    let (before, now) = (count(base), count(candidate))
    func row(_ verdict: GateRow.Verdict, _ reason: String = "") -> GateRow {
      GateRow(
        key, metric.name, verdict, terms: terms, base: before.value, candidate: now.value,
        reason: reason)
    }
    guard before.agree && now.agree else {
      return row(.incomparable, "runs of one side have different counts")
    }
    guard let old = before.value, let new = now.value else {
      return row(.incomparable, "a side has no such count")
    }
    if old == new { return row(.pass) }
    return row(new > old ? .regression : .improved, "a count of the plan: compared by equality")
  }

  private func timed(
    _ metric: Metric, _ terms: Thresholds.Terms, maxDisturbed: Double
  ) -> GateFinding {
    let sides = [base, candidate].map { $0.map { $0.blocks[metric.name] ?? [] } }
    let all = sides.map { Array($0.joined()) }
    func decided(_ verdict: GateRow.Verdict, _ reason: String) -> GateFinding {
      .decided(decide(metric, verdict, terms, reason))
    }
    if metric.scope == .machine, let machines { return decided(.incomparable, machines) }
    for (rows, paths) in zip([base, candidate], paths) {
      if let place = rows.firstIndex(where: { !$0.has(metric) }) {
        return decided(.incomparable, "'\(paths[place])' has no such figure")
      }
    }
    guard all.joined().allSatisfy(Self.isFinite) else {
      return decided(.incomparable, "a block's figure is not finite")
    }
    let fewest = min(all[0].count, all[1].count)
    guard fewest >= terms.minBlocks else {
      return decided(.inconclusive, "\(fewest) blocks, fewer than \(terms.minBlocks)")
    }
    for (runs, paths) in zip(sides, paths) {
      if let place = runs.firstIndex(where: \.isEmpty) {
        return decided(.inconclusive, "'\(paths[place])' has no blocks")
      }
    }
    // This holds for serial's speedup over itself, for example, which cannot be tested.
    if Set(all.joined()).count == 1 { return decided(.pass, "equal in every block") }
    guard terms.relative == nil || all.joined().allSatisfy({ $0 > 0 }) else {
      return decided(.inconclusive, Self.noRelativeChange)
    }
    return .open(
      OpenGateRow(
        key: key, metric: metric, terms: terms, base: median(all[0]), candidate: median(all[1]),
        tests: terms.margins.map { margin, isRelative in
          LossTest(
            metric, base: sides[0], candidate: sides[1], margin: margin, isRelative: isRelative)
        },
        disturbance: disturbance("base", base, metric, all[0].count, maxDisturbed)
          ?? disturbance("candidate", candidate, metric, all[1].count, maxDisturbed)))
  }

  /// A verdict that needs no test, beside the medians of both sides where there are some.
  private func decide(
    _ metric: Metric, _ verdict: GateRow.Verdict, _ terms: Thresholds.Terms, _ reason: String
  ) -> GateRow {
    let medians = [base, candidate].map { rows -> Double? in
      let blocks = rows.flatMap { $0.blocks[metric.name] ?? [] }
      return blocks.isEmpty || !blocks.allSatisfy(Self.isFinite) ? nil : median(blocks)
    }
    return GateRow(
      key, metric.name, verdict, terms: terms, base: medians[0], candidate: medians[1],
      reason: reason)
  }

  static let noRelativeChange =
    "a figure of 0 has no relative change: give the rule an absolute margin only"

  /// Whether a figure and its differences from others are finite.
  private static func isFinite(_ figure: Double) -> Bool { abs(figure) < 1e300 }

  /// Why the difference may not come from the program: too many blocks were disturbed.
  private func disturbance(
    _ name: String, _ rows: [RunData.Row], _ metric: Metric, _ blocks: Int, _ most: Double
  ) -> String? {
    let disturbed = rows.reduce(0) { $0 + $1.disturbedBlocks[metric.name, default: 0] }
    guard Double(disturbed) > most * Double(blocks) else { return nil }
    return "\(disturbed) of \(blocks) blocks of the \(name) were disturbed"
  }
}
