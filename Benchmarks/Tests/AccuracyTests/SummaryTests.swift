import Testing

@testable import Accuracy

@Suite("Errors, coverage and regret")
struct SummaryTests {
  @Test("a distribution is that of its values")
  func distribution() throws {
    // Sorted 1 … 5, by type 7: the 95th percentile lies at 0.95 · 4 = 3.8, that is at 4.8.
    let found = try #require(Distribution([3, 1, 5, 2, 4]))
    #expect(found.count == 5)
    #expect(found.mean == 3)
    #expect(found.median == 3)
    #expect(abs(found.percentile95 - 4.8) < 1e-12)
    #expect(found.worst == 5)
    #expect(Distribution([]) == nil)
  }

  @Test("an error is relative to what was measured")
  func error() throws {
    // 12 against 10 is 0.2 too long, and 10 lies below 0.9 · 12; 9.5 against 10 is 0.05 too short.
    let long = MadeUp.step("serial", 12, 10)
    #expect(abs(try #require(long.error) - 0.2) < 1e-12)
    #expect(long.isCovered == false)
    let short = MadeUp.step("serial", 9.5, 10)
    #expect(abs(try #require(short.error) + 0.05) < 1e-12)
    #expect(short.isCovered == true)
    #expect(MadeUp.step("serial", nil, 10).error == nil)
    #expect(MadeUp.step("serial", 12, nil).isCovered == nil)
  }

  @Test("errors are grouped, and steps without a forecast or a time do not count")
  func errors() throws {
    let summary = Summary([
      MadeUp.outcome([
        MadeUp.step("serial", workers: 1, 12, 10), MadeUp.step("a", 9.5, 10),
        MadeUp.step("b", nil, 3), MadeUp.step("c", 4, nil),
      ]),
      MadeUp.outcome([
        MadeUp.step("serial", workers: 1, 10, 10),
        MadeUp.step("a", workers: 4, 7, 10, disturbed: 1),
      ]),
      MadeUp.outcome([MadeUp.step("serial", workers: 1, 100, 10)], isWhole: false),
    ])
    func figures(_ grouping: String, _ group: String) -> ErrorFigures? {
      summary.errors.first { $0.grouping == grouping && $0.group == group }
    }
    #expect(summary.jobs == 2)
    // |0.2|, |−0.05|, |0|, |−0.3|.
    let all = try #require(figures("all", "all"))
    #expect(all.absolute.count == 4)
    #expect(abs(all.absolute.mean - 0.1375) < 1e-12)
    #expect(abs(all.absolute.median - 0.125) < 1e-12)
    #expect(abs(all.absolute.worst - 0.3) < 1e-12)
    #expect(abs(all.bias + 0.0375) < 1e-12)
    #expect(all.coverage == 0.5)
    let serial = try #require(figures("strategy", "serial"))
    #expect(abs(serial.absolute.mean - 0.1) < 1e-12)
    #expect(serial.coverage == 0.5)
    #expect(try #require(figures("strategy", "a")).absolute.count == 2)
    #expect(figures("strategy", "b") == nil)
    #expect(figures("strategy", "c") == nil)
    #expect(
      summary.errors.filter { $0.grouping == "workers" }.map(\.group) == ["1", "2", "4"])
    #expect(abs(try #require(figures("oversubscribed", "true")).absolute.mean - 0.3) < 1e-12)
    #expect(try #require(figures("quiet", "true")).absolute.count == 3)
  }

  @Test("regret is against the fastest exact strategy that was measured")
  func regret() throws {
    // The forecast takes b (5), and a (5.5) and serial (20) come after it; a is really the fastest
    // exact one, and the relaxed r, which is faster still, is no measure.
    let outcome = MadeUp.outcome([
      MadeUp.step("serial", workers: 1, 20, 8), MadeUp.step("a", 5.5, 4), MadeUp.step("b", 5, 6),
      MadeUp.step("r", exact: false, 1, 1),
    ])
    #expect(outcome.advice?.best.strategy == "b")
    #expect(outcome.fastest?.strategy == "a")
    #expect(outcome.regret == 0.5)
    #expect(outcome.regret(ofFastestOf: ["serial"]) == 1)
    #expect(outcome.regret(ofFastestOf: ["serial", "b"]) == 0.5)
    #expect(outcome.regret(ofFastestOf: ["unknown"]) == nil)
  }

  @Test("where the forecast abstains, measuring those that are alike may take the regret away")
  func abstention() {
    // One thousandth apart, which no forecast can tell; and twice as long, which any can.
    let near = MadeUp.outcome([MadeUp.step("a", 5.005, 4), MadeUp.step("b", 5, 6)])
    #expect(near.abstains == true)
    #expect(near.regret == 0.5)
    #expect(near.regretWithAlike == 0)
    let far = MadeUp.outcome([MadeUp.step("a", 10, 4), MadeUp.step("b", 5, 6)])
    #expect(far.abstains == false)
    #expect(far.regretWithAlike == 0.5)
    #expect(MadeUp.outcome([MadeUp.step("a", nil, 4)]).abstains == nil)
    #expect(Summary([near, far]).abstentions == 1)
  }

  @Test("habits are compared in the jobs in which they can be kept")
  func habits() throws {
    let summary = Summary([
      MadeUp.outcome([
        MadeUp.step("serial", workers: 1, 2, 2), MadeUp.step("blas-threads", 3, 3),
        MadeUp.step("data-parallel:direct", 4, 5),
      ]),
      MadeUp.outcome([
        MadeUp.step("serial", workers: 1, 2, 4), MadeUp.step("blas-threads", 3, 2),
      ]),
    ])
    func figures(_ choice: String) -> Distribution? {
      summary.regrets.first { $0.choice == choice }?.regret
    }
    // Serial is advised in both: 2 ÷ 2 and 4 ÷ 2.
    #expect(try #require(figures("advice")).mean == 0.5)
    #expect(try #require(figures("advice")).worst == 1)
    // 3 ÷ 2 and 2 ÷ 2.
    #expect(try #require(figures("blas-threads")).mean == 0.25)
    #expect(figures("data-parallel:direct") == Distribution([1.5]))
    #expect(figures("layer-parallel:tensor") == nil)
  }
}
