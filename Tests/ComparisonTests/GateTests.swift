import Reports
import Testing

@testable import Comparison

struct GateTests {
  typealias Runs = GateRuns

  /// Where the interval of a loss lies, seen from the margin.
  enum Interval { case below, around, above }

  /// Speedups of 2 with a spread of ±1 %, and a candidate's of 2 over a factor. The margin is 3 %,
  /// and a gain of less than the margin passes.
  @Test(
    arguments: [
      (1, .pass, .below), (1.01, .pass, .below), (1.03, .inconclusive, .around),
      (1.06, .regression, .above), (2, .regression, .above), (0.97, .pass, .below),
      (0.9, .improved, .below), (0.5, .improved, .below),
    ] as [(Double, GateRow.Verdict, Interval)])
  func aLossIsJudgedByItsBounds(
    factor: Double, verdict: GateRow.Verdict, interval: Interval
  ) throws {
    let rule = Runs.rule(relative: 0.03)
    let rows = Runs.rows(
      Runs.speedups(Runs.blocks(2)), Runs.speedups(Runs.blocks(2 / factor)), rule)
    // Overheads are worse where they are higher.
    let times = Runs.rows(
      Runs.run([Runs.row(["communication_overhead": Runs.blocks(0.1)])]),
      Runs.run([Runs.row(["communication_overhead": Runs.blocks(0.1 * factor)])]),
      Runs.rule("communication_overhead", relative: 0.03))
    // By hand: a figure f that becomes f ÷ factor has lost 1 − 1 ÷ factor of itself.
    let losses = [1 - 1 / factor, factor - 1]
    for (row, expected) in zip([try #require(rows.first), try #require(times.first)], losses) {
      let loss = try #require(row.loss)
      let (low, high) = (try #require(loss.low), try #require(loss.high))
      #expect(row.verdict == verdict)
      #expect(abs(loss.value - expected) < 0.002)
      #expect(low < loss.value && loss.value < high)
      #expect(interval == (high < 0.03 ? .below : low > 0.03 ? .above : .around))
    }
    #expect(rows.count == 1 && times.count == 1)
  }

  @Test func anAbsoluteMarginIsInTheMetricsUnit() {
    func verdict(_ overhead: Double, _ rule: Thresholds.Rule) -> GateRow.Verdict {
      Runs.rows(
        Runs.run([Runs.row(["communication_overhead": Runs.blocks(0.1)])]),
        Runs.run([Runs.row(["communication_overhead": Runs.blocks(overhead)])]), rule)[0].verdict
    }
    let narrow = Runs.rule("communication_overhead", absolute: 0.02)
    #expect(verdict(0.13, narrow) == .regression)
    #expect(verdict(0.11, narrow) == .pass)
    #expect(verdict(0.07, narrow) == .improved)
    // Both margins must be exceeded: 30 % more, but 0.03 of all time.
    let both = Runs.rule("communication_overhead", relative: 0.1, absolute: 0.05)
    #expect(verdict(0.13, both) == .pass)
    #expect(verdict(0.17, both) == .regression)
    #expect(verdict(0.07, both) == .pass)
    #expect(verdict(0.03, both) == .improved)
  }

  /// 30 % more is no loss of 0.05: the margin that says so is the one to read.
  @Test func theMarginThatPassesIsShown() throws {
    let runs = [0.1, 0.13].map {
      Runs.run([Runs.row(["communication_overhead": Runs.blocks($0)])])
    }
    let both = Runs.rule("communication_overhead", relative: 0.1, absolute: 0.05)
    let row = Runs.rows(runs[0], runs[1], both)[0]
    let loss = try #require(row.loss)
    #expect(row.verdict == .pass && !loss.isRelative && loss.margin == 0.05)
    #expect(abs(loss.value - 0.03) < 1e-3 && loss.high! < loss.margin)
  }

  @Test func holmWeighsAllRowsTogether() {
    // 5 blocks against 5: the smallest p-value is 1/252, which 12 tests do not leave below 5 %
    // divided by 13.
    let (base, slow) = (Runs.blocks(2, count: 5), Runs.blocks(1, count: 5))
    var rule = Runs.rule(relative: 0.02)
    rule.minBlocks = 5
    for count in [1, 12, 13, 20] {
      let rows = { (blocks: [Double]) in
        Runs.run((0..<count).map { Runs.row(["speedup": blocks], workers: $0 + 1) })
      }
      let verdicts = Runs.rows(rows(base), rows(slow), rule)
      #expect(verdicts.count == count)
      for row in verdicts {
        #expect(row.verdict == (count <= 12 ? .regression : .inconclusive))
        #expect(row.loss.map { abs($0.pValue! - min(1, Double(count) / 252)) < 1e-12 } == true)
      }
    }
  }

  @Test func runsOfASideAreSamplesToo() {
    // Within each run the blocks agree to 0.1 %, but runs of one side differ by up to 4 %.
    func side(_ middles: [Double]) -> [RunData] {
      middles.map { Runs.speedups(Runs.blocks($0, spread: 0.001)) }
    }
    let thresholds = Thresholds(rules: [Runs.rule(relative: 0.02)])
    func verdict(_ base: [Double], _ candidate: [Double]) -> GateRow.Verdict {
      Gate(base: side(base), candidate: side(candidate), thresholds: thresholds).rows[0].verdict
    }
    // Two runs: the blocks of 2.00 and 2.02 against those of 1.94 and 1.96 are convincing.
    #expect(verdict([2, 2.02], [1.94, 1.96]) == .regression)
    // Three: runs scatter as much as they differ.
    #expect(verdict([2, 2.02, 2.08], [1.94, 1.96, 2.02]) == .inconclusive)
    #expect(verdict([2, 2.02, 2.01], [1.8, 1.82, 1.81]) == .regression)
    #expect(verdict([2, 2.02, 2.01], [2.01, 2.0, 2.02]) == .pass)
  }

  @Test func fewBlocksAreInconclusive() {
    let few = Runs.speedups(Runs.blocks(1, count: 5))
    let row = Runs.rows(Runs.speedups(Runs.blocks(2)), few, Runs.rule(relative: 0.02))[0]
    #expect(row.verdict == .inconclusive && row.reason.contains("5 blocks, fewer than 6"))
  }

  @Test(arguments: [(3, .regression), (4, .inconclusive)] as [(Int, GateRow.Verdict)])
  func disturbedBlocksAccuseNobody(disturbed: Int, verdict: GateRow.Verdict) {
    let slow = Runs.speedups(Runs.blocks(1), disturbed: disturbed)
    let rule = Runs.rule(relative: 0.02)
    #expect(Runs.rows(Runs.speedups(Runs.blocks(2)), slow, rule)[0].verdict == verdict)
    // Nor do they praise, or acquit.
    let praised = Runs.rows(slow, Runs.speedups(Runs.blocks(2)), rule)[0]
    #expect(praised.verdict == (verdict == .regression ? .improved : .inconclusive))
    let acquitted = Runs.rows(slow, Runs.speedups(Runs.blocks(1.001)), rule)[0]
    #expect(acquitted.verdict == (verdict == .regression ? .pass : .inconclusive))
    #expect(acquitted.reason.hasPrefix("pass, but 4 of 15 blocks") == (verdict != .regression))
  }

  /// A ratio's block is disturbed where one of its two samples is, and no other.
  @Test func disturbedBlocksAreThoseOfTheRatio() throws {
    func samples(_ disturbed: Set<Int>) -> [RecordedSample] {
      (0..<8).map { round in
        RecordedSample(
          round: round, steps: 1, rows: 1, seconds: 1, overhead: 0.1,
          isDisturbed: disturbed.contains(round))
      }
    }
    let ring = RunData.Key(strategy: "data-parallel:ring", workers: 2)
    let run = RunData(
      RecordedRun(
        name: "run", path: "run",
        samples: [
          ring: samples([0, 1]), RunData.Key(strategy: "serial", workers: 1): samples([1, 2, 3]),
          RunData.Key(strategy: "blas-threads", workers: 2): samples([0, 4, 5, 6]),
          RunData.Key(strategy: "blas-threads", workers: 4): samples([7]),
        ]))
    #expect(
      try #require(run.row(ring)).disturbedBlocks == [
        "speedup": 4, "efficiency": 4, "speedup_vs_blas": 5, "communication_overhead": 2,
        "step_seconds": 2, "throughput_samples_per_second": 2,
      ])
  }

  @Test(
    arguments: [
      ("4096", "4096.0", .pass), ("4096", "4097", .regression), ("4096", "4095.5", .improved),
      ("4096", "", .incomparable), ("", "", .incomparable), ("0.0", "0", .pass),
    ] as [(String, String, GateRow.Verdict)])
  func countsAreComparedByEquality(base: String, candidate: String, verdict: GateRow.Verdict) {
    let runs = [base, candidate].map { Runs.run([Runs.row([:], ["bytes_per_step": $0])]) }
    let rows = Runs.rows(runs[0], runs[1], Runs.rule("bytes_per_step"))
    #expect(rows.map(\.verdict) == [verdict])
  }

  @Test func whatCannotBeTestedIsNoTrap() {
    let rule = Runs.rule(relative: 0.02)
    func verdict(_ base: [Double], _ candidate: [Double], _ rule: Thresholds.Rule) -> GateRow {
      Runs.rows(Runs.speedups(base), Runs.speedups(candidate), rule)[0]
    }
    let good = Runs.blocks(2)
    #expect(verdict(good, good.map { _ in 0 }, rule).reason.contains("absolute margin"))
    #expect(verdict(good, [.nan] + good, rule).verdict == .incomparable)
    #expect(verdict([.infinity] + good, good, Runs.rule(absolute: 1)).verdict == .incomparable)
    #expect(verdict([1e308] + good, [-1e308] + good, Runs.rule(absolute: 1)).loss == nil)
    #expect(verdict(good, [], rule).verdict == .incomparable)
    let serial = good.map { _ in 1.0 }
    #expect(verdict(serial, serial, rule).verdict == .pass)
    #expect(verdict(good, good.map { $0 * 1e-200 }, rule).verdict == .regression)
  }
}
