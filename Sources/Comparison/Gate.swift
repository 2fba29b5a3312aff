import Foundation
import Statistics

/// The verdicts on a candidate: whether its figures are worse than the base's by more than
/// thresholds allow.
///
/// A row is a regression only if even the lower bound of its loss exceeds the margin. Holm's method
/// adjusts this test for the number of rows, so that a gate with nothing to find raises a false
/// alarm with a probability of at most `alpha`. Improvements are tested in the same way. A row
/// passes if the upper bound of its loss, at the level `alpha`, is below the margin. This claim
/// needs no adjustment: a gate where everything passes is wrong only if one of its rows is (Berger,
/// Technometrics 24, 1982). All other rows are inconclusive.
public struct Gate: Sendable {
  public let base: [RunData]
  public let candidate: [RunData]
  public let thresholds: Thresholds
  /// The verdicts in the order of the base's summary, then rows that only the candidate has.
  public let rows: [GateRow]

  /// - Precondition: each side has a run.
  public init(base: [RunData], candidate: [RunData], thresholds: Thresholds = .standard) {
    precondition(!base.isEmpty && !candidate.isEmpty, "a gate takes runs on both sides")
    self.base = base
    self.candidate = candidate
    self.thresholds = thresholds
    let machines = MachineFingerprint.difference(among: base + candidate)
    let keys = RunData.keys(base + candidate)
    let findings = keys.flatMap { key in
      GatePair(key, base: base, candidate: candidate, machines: machines).findings(thresholds)
    }
    var rows = Self.decide(findings, thresholds) + Self.idle(thresholds, keys)
    if !Self.isAnyJudged(rows) {
      // A gate that compared nothing must not be green, in whatever form it is read.
      for row in rows.indices where rows[row].verdict == .incomparable {
        rows[row].response = .fail
      }
    }
    self.rows = rows
  }

  /// Reads the runs of both sides. A path that is twice on a side is refused: it would count as two
  /// samples.
  public init(
    base: [String], candidate: [String], thresholds: Thresholds
  ) throws(ComparisonError) {
    for side in [base, candidate] {
      var seen = Set<URL>()
      for path in side
      where !seen.insert(URL(fileURLWithPath: path).resolvingSymlinksInPath()).inserted {
        throw .query(problem: "'\(path)' is twice on one side: expected runs of their own")
      }
    }
    self.init(
      base: try base.map(RunData.read), candidate: try candidate.map(RunData.read),
      thresholds: thresholds)
  }

  /// 0 fine · 1 a regression, or an improvement that was asked to fail · 5 incomparable and asked
  /// to fail, or nothing could be judged · 4 inconclusive and asked to fail.
  public var exitCode: Int32 { Self.exitCode(rows) }

  static func exitCode(_ rows: [GateRow]) -> Int32 {
    guard isAnyJudged(rows) else { return 5 }
    let failing = Set(rows.filter { $0.response == .fail }.map(\.verdict))
    if failing.contains(.regression) || failing.contains(.improved) { return 1 }
    if failing.contains(.incomparable) { return 5 }
    return failing.contains(.inconclusive) ? 4 : 0
  }

  static func isAnyJudged(_ rows: [GateRow]) -> Bool {
    rows.contains { $0.verdict.isJudged }
  }

  private static func decide(_ findings: [GateFinding], _ thresholds: Thresholds) -> [GateRow] {
    let open = findings.compactMap(\.open)
    let losses = open.map(\.pValue)
    let levels = holmLevels(losses, alpha: thresholds.alpha)
    var decided = zip(zip(holm(losses), holm(open.map(\.gainPValue))), zip(open, levels)).map {
      pValues, test in
      test.0.decide(
        pValue: pValues.0, gainPValue: pValues.1, level: test.1, alpha: thresholds.alpha)
    }[...]
    return findings.map { finding in
      switch finding {
      case .decided(let row): row
      case .open: decided.removeFirst()
      }
    }
  }

  /// Reports rules that match no row: a misspelt name must not silently gate nothing.
  private static func idle(_ thresholds: Thresholds, _ keys: [RunData.Key]) -> [GateRow] {
    thresholds.rules.filter { rule in !keys.contains(where: rule.matches) }.map { rule in
      // What general rules ask of missing rows holds for a pattern without rows too.
      let key = RunData.Key(strategy: rule.strategies[0], workers: rule.workers.first ?? 0)
      let terms = thresholds.terms(for: key, rule.metrics[0]) ?? Thresholds.Terms([rule])
      return GateRow(
        strategy: rule.strategies.joined(separator: ","),
        workers: rule.workers.count == 1 ? rule.workers[0] : nil,
        metric: rule.metrics.map(\.name).joined(separator: ","), verdict: .incomparable,
        response: terms.onMissing, reason: "no row of either side matches this rule")
    }
  }
}
