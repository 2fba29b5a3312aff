import Support
import Testing

@testable import Pictures

struct FindingsTests {
  typealias Rival = (name: String, value: Double, low: Double?, high: Double?, kind: String)

  static let cases: [(rivals: [Rival], says: [String], never: [String])] = [
    (
      [("a:x", 1.6, 1.5, 1.7, "rounding"), ("b", 1.2, 1.1, 1.3, "rounding")],
      ["Fastest exact strategy: a:x with 2 workers at 1.60× serial (95 % interval 1.50–1.70)"],
      ["Not shown to differ", "another algorithm"]
    ),
    (
      [("b", 1.55, 1.45, 1.65, "exact"), ("a:x", 1.6, 1.5, 1.7, "rounding")],
      ["Fastest exact strategy: a:x", "overlap: b with 2 workers."], ["is shown to be"]
    ),
    (
      [("a", 1.2, 0.9, 1.4, "rounding")],
      ["No exact strategy is shown to be faster than serial", "a with 2 workers at 1.20×"],
      ["Fastest", "Serial is faster"]
    ),
    (
      [("a", 0.8, 0.7, 0.9, "rounding"), ("b", 0.7, 0.5, 1.1, "rounding")],
      ["No exact strategy is shown to be faster than serial"], ["Serial is faster"]
    ),
    (
      [("a", 0.8, 0.7, 0.9, "rounding")], ["Serial is faster than every exact strategy"],
      ["is shown to be"]
    ),
    (
      [("a", 1.2, nil, nil, "rounding")], ["too few rounds for intervals, so nothing is shown"],
      ["Fastest", "shown to be"]
    ),
    (
      [("a", 1.2, 1.1, 1.3, "rounding"), ("r", 1.8, 1.7, 1.9, "relaxed")],
      ["Fastest exact strategy: a", "Fastest of another algorithm: r with 2 workers at 1.80×"],
      ["not shown to be faster", "overlap"]
    ),
    (
      [("a", 1.2, 1.1, 1.3, "rounding"), ("r", 1.4, 1.25, 1.9, "relaxed")],
      ["r with 2 workers at 1.40×", "which is not shown to be faster"], []
    ),
    (
      [("a", 1.2, 1.1, 1.3, "rounding"), ("r", 1.0, 0.9, 1.1, "relaxed")],
      ["Fastest exact strategy: a", "r with 2 workers at 1.00×", "not shown to be faster"], []
    ),
  ]

  @Test(arguments: cases.indices)
  func sentencesSayWhatIsShown(index: Int) throws {
    let (rivals, says, never) = Self.cases[index]
    var run = PictureRun()
    run.rows += rivals.map {
      PictureRun.row($0.name, $0.value, $0.low, $0.high, ["equivalence": $0.kind])
    }
    let text = Findings(try run.data().run).sentences.joined(separator: " ")
    #expect(text.contains("serial trains 4-3-2 in 200.0 µs a step of 32 rows, 160,000 rows"))
    for part in says { #expect(text.contains(part), "\(text)") }
    for part in never { #expect(!text.contains(part), "\(text)") }
  }

  /// The terminal's lines: the winner with what costs it most, and the fastest of another algorithm
  /// with its loss.
  @Test func theVerdictNamesTheCost() throws {
    var run = PictureRun()
    run.rows += [
      PictureRun.row("a", 1.2, 1.1, 1.3, ["equivalence": "rounding"]),
      PictureRun.row("r", 1.8, 1.7, 1.9, ["equivalence": "relaxed", "final_loss": "0.75"]),
    ]
    let lines = Findings(try run.data().run).verdict
    #expect(lines.count == 2)
    #expect(lines[0].hasPrefix("Fastest exact strategy: a with 2 workers at 1.20× serial"))
    #expect(lines[0].contains(". What costs most is "))
    #expect(lines[1].hasPrefix("Fastest of another algorithm: r with 2 workers at 1.80× serial"))
    #expect(lines[1].contains("its loss is 0.750"))
  }

  /// Errors of 10, 20 and 30 %. Of the exact ones `b` is forecast to be the fastest, which `a` is by a
  /// fifth; what is not exact counts for the error alone.
  @Test func theVerdictHoldsTheForecastToItsWord() throws {
    func cells(_ step: Double, _ error: Double, _ kind: String) -> [String: String] {
      [
        "step_seconds": "\(step)", "predicted_step_seconds": "\(step * (1 + error))",
        "prediction_error": "\(error)", "equivalence": kind,
      ]
    }
    var run = PictureRun()
    run.rows += [
      PictureRun.row("a", 2, 1.9, 2.1, cells(1e-4, 0.2, "rounding")),
      PictureRun.row("b", 1.6, 1.5, 1.7, cells(1.2e-4, -0.1, "rounding")),
      PictureRun.row("r", 4, 3.9, 4.1, cells(0.5e-4, -0.3, "relaxed")),
    ]
    let line = try #require(Findings(try run.data().run).verdict.last)
    #expect(line.contains("off by 20.0 % in the mean (most: r with 2 workers, -30 %)"))
    #expect(
      line.hasSuffix(
        "They would have chosen b with 2 workers, 20.0 % slower than the fastest exact one."))
  }

  @Test func withoutSerialNothingIsClaimed() throws {
    var run = PictureRun()
    run.rows = [PictureRun.row("a", 2, 1.9, 2.1)]
    let findings = Findings(try run.data().run)
    #expect(findings.sentences.count == 1 && findings.sentences[0].contains("not measured"))
    #expect(findings.reasons.isEmpty)
  }

  /// Each cell is chosen so that one factor of workers ÷ speedup is the largest.
  static let reasons: [(name: String, speedup: Double, cells: [String: String], says: String)] = [
    ("a", 1.6, [:], "what costs most is its kernels, which are less efficient"),
    (
      "a", 0.75,
      [
        "bound_speedup": "1.13", "compute_fraction": "0.55", "communication_fraction": "0",
        "wait_fraction": "0.45",
      ], "the cut itself, whose busiest worker has 88 % of the work"
    ),
    (
      "a", 1,
      ["compute_fraction": "0.5", "communication_fraction": "0.5", "wait_fraction": "0"],
      "what costs most is moving data"
    ),
    (
      "a", 1,
      ["compute_fraction": "0.5", "communication_fraction": "0", "wait_fraction": "0.5"],
      "what costs most is waiting"
    ),
    (
      "a", 1.5,
      [
        "compute_fraction": "1", "communication_fraction": "0", "wait_fraction": "0",
        "product_flops_per_second": "150",
      ], "whose 2 cores run large products at 75 % of one's rate each"
    ),
    (
      "a", 2, ["compute_fraction": "1", "communication_fraction": "0", "wait_fraction": "0"],
      "nothing costs it 2 %"
    ),
    ("a", 0.5, ["oversubscribed": "true"], "its workers share cores"),
    ("blas-threads", 1, [:], "what OpenBLAS does inside"),
  ]

  @Test(arguments: reasons.indices)
  func theLargestLossIsNamed(index: Int) throws {
    let (name, speedup, cells, says) = Self.reasons[index]
    var run = PictureRun()
    run.rows.append(PictureRun.row(name, speedup, nil, nil, cells))
    let reasons = Findings(try run.data().run).reasons
    #expect(reasons.count == 1)
    #expect(reasons[0].sentence.contains(says), "\(reasons[0].sentence)")
  }
}
