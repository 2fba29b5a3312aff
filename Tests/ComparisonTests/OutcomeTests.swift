import Testing

@testable import Comparison

/// Figures that each run has once: what training came to.
struct OutcomeTests {
  typealias Runs = GateRuns

  private static let trained = [
    "seed": "42", "trained_rows": "10240", "final_loss": "0.5", "test_accuracy": "0.8",
  ]

  private static func run(_ changed: [String: String] = [:], strategy: String = "serial") -> RunData
  {
    Runs.run([
      Runs.row(["speedup": Runs.blocks(2)], trained.merging(changed) { $1 }, strategy: strategy)
    ])
  }

  private static func row(
    _ base: [String: String] = [:], _ candidate: [String: String], _ rule: Thresholds.Rule
  ) throws -> GateRow {
    try #require(Runs.rows(run(base), run(candidate), rule).first)
  }

  /// By hand: a loss of 0.5 and an accuracy of 0.8, and what the candidate has.
  @Test(
    arguments: [
      ("final_loss", "0.5", .pass), ("final_loss", "0.52", .pass),
      ("final_loss", "0.56", .regression), ("final_loss", "0.44", .improved),
      ("final_loss", "1e20", .regression), ("test_accuracy", "0.8", .pass),
      ("test_accuracy", "0.76", .pass), ("test_accuracy", "0.74", .regression),
      ("test_accuracy", "0.86", .improved), ("test_accuracy", "0", .regression),
    ] as [(String, String, GateRow.Verdict)])
  func theyAreJudgedByTheirValues(name: String, value: String, verdict: GateRow.Verdict) throws {
    let row = try Self.row([:], [name: value], Runs.rule(name, absolute: 0.05))
    #expect(row.verdict == verdict && row.metric == name)
    let loss = try #require(row.loss)
    #expect(!loss.isRelative && loss.pValue == nil && loss.low == nil && loss.high == nil)
    let worse = name == "final_loss" ? Double(value)! - 0.5 : 0.8 - Double(value)!
    #expect(abs(loss.value - worse) <= 1e-12 * abs(worse) + 1e-12)
  }

  @Test func bothMarginsMustBeExceeded() throws {
    let both = Runs.rule("final_loss", relative: 0.1, absolute: 0.1)
    // 0.06 is 12 % of 0.5, and less than 0.1.
    #expect(try Self.row([:], ["final_loss": "0.56"], both).verdict == .pass)
    #expect(try Self.row([:], ["final_loss": "0.61"], both).verdict == .regression)
    let relative = Runs.rule("final_loss", relative: 0.1)
    let row = try Self.row([:], ["final_loss": "0.56"], relative)
    #expect(row.verdict == .regression && abs(row.loss!.value - 0.12) < 1e-12)
    #expect(try Self.row(["final_loss": "0"], [:], relative).verdict == .inconclusive)
  }

  @Test(arguments: [
    (["seed": "7"], "seed is '42' and '7'"),
    (["trained_rows": "320"], "trained_rows is '10240' and '320'"),
    (["test_accuracy": ""], "no such figure"),
  ])
  func whatCannotBeComparedIsNamed(changed: [String: String], says: String) throws {
    let row = try Self.row([:], changed, Runs.rule("test_accuracy", absolute: 0.05))
    #expect(row.verdict == .incomparable && row.reason.contains(says))
  }

  /// A file has no number for a loss that is none.
  @Test func aLossThatDivergedIsARegression() throws {
    let rule = Runs.rule("final_loss", absolute: 0.05)
    #expect(try Self.row([:], ["final_loss": ""], rule).verdict == .regression)
    let untrained = ["final_loss": "", "trained_rows": "0"]
    #expect(try Self.row(["trained_rows": "0"], untrained, rule).verdict == .incomparable)
    #expect(try Self.row(["final_loss": ""], [:], rule).verdict == .incomparable)
  }

  @Test func severalRunsCountByTheirMedian() {
    let candidate = ["0.79", "0.5", "0.78"].map { Self.run(["test_accuracy": $0]) }
    let gate = Gate(
      base: [Self.run()], candidate: candidate,
      thresholds: Thresholds(rules: [Runs.rule("test_accuracy", absolute: 0.05)]))
    #expect(gate.rows.map(\.verdict) == [.pass] && gate.rows[0].candidate == 0.78)
  }

  @Test func theyAreGatedOnRequestOnly() {
    let (base, worse) = (Self.run(), Self.run(["test_accuracy": "0.1"]))
    let gate = Gate(base: [base], candidate: [worse])
    #expect(gate.exitCode == 0 && !gate.rows.contains { $0.metric == "test_accuracy" })
  }

  @Test func everyFormHasThem() throws {
    let gate = Gate(
      base: [Self.run()], candidate: [Self.run(["final_loss": "0.61"])],
      thresholds: Thresholds(rules: [Runs.rule("final_loss", absolute: 0.1)]))
    #expect(gate.exitCode == 1)
    for report in GateReport.all { #expect(!report.render(gate).isEmpty) }
    #expect(gate.text.contains("0.5000    0.6100 +0.1100"))
    #expect(gate.annotations.contains("0.5000 before, 0.6100 now, margin 0.1000"))
    #expect(gate.json.contains("\"p_value\" : null"))
  }

  @Test func aComparisonShowsTheDifference() throws {
    let metrics = try Metric.list("final_loss,test_accuracy")
    let runs = [Self.run(), Self.run(["final_loss": "0.25", "seed": "7"])]
    let report = try ComparisonReport(
      Comparison(runs, metrics: metrics), pivot: Pivot(), filter: RowFilter("strategy=serial"))
    let words = report.text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(words.contains("serial 2 0.5000 0.2500 -0.2500"))
    #expect(words.contains("serial 2 80.0 % 80.0 % ="))
    #expect(report.notes.contains { $0.hasPrefix("final_loss, test_accuracy: one value a run") })
    #expect(
      report.notes.contains("warning: final_loss, test_accuracy: seed is '42' and '7'"))
  }
}
