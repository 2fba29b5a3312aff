import Testing

@testable import Contest

@Suite("A contest")
struct ContestTests {
  /// Serial takes 2, 4, 6 … ms a step, the other half as long: only pairs tell that.
  private static let drifting = (1...8).map { Double($0) * 2e-3 }

  private static func contest(_ entries: [Entry], rounds: Int) -> Contest {
    var contest = Contest(entries, seed: 1)
    contest.check(steps: 2, within: Training.agreement)
    contest.calibrate()
    for _ in 0..<rounds { contest.round() }
    return contest
  }

  @Test("pairs times by round")
  func ratio() throws {
    let contest = Self.contest(
      [
        .fixed("serial", FixedCompetitor(Self.drifting)),
        .fixed("data-parallel:direct", workers: 2, FixedCompetitor(Self.drifting.map { $0 / 2 })),
      ], rounds: 8)
    let figures = try #require(contest.figures(of: contest.entries[1], batch: 32))
    #expect(figures.speedup?.value == 2)
    #expect(figures.speedup?.interval?.low == 2)
    #expect(figures.speedup?.interval?.high == 2)
    // The median of 1 … 8 ms, the least of them, and 32 rows in 4.5 ms in the mean.
    #expect(abs(figures.stepSeconds.value - 4.5e-3) < 1e-12)
    #expect(abs(figures.bestStepSeconds - 1e-3) < 1e-12)
    #expect(abs(figures.throughput.value - 32 / 4.5e-3) < 1e-6)
    #expect(figures.speedupVsBLAS == nil)
    #expect(contest.rounds == 8)
    #expect(contest.entries.allSatisfy { $0.samples.map(\.round) == Array(0..<8) })
  }

  @Test(
    "samples last as long as was asked for, and are of a few steps at least",
    arguments: [(0.01, 8), (0.001, 80), (0.5, 3), (1e-9, 1_000_000)])
  func sampleLength(stepSeconds: Double, steps: Int) {
    let contest = Self.contest(
      [.fixed("serial", FixedCompetitor([stepSeconds]))], rounds: 1)
    #expect(contest.entries[0].samples.map(\.steps) == [steps])
    #expect(contest.entries[0].warmUp >= 1)
  }

  @Test("does not time who trains something else")
  func different() {
    let other = FixedCompetitor(
      [1e-3], training: Training(losses: [1, 0.4], parameters: Training.fixed.parameters))
    let contest = Self.contest(
      [.fixed("serial", FixedCompetitor([1e-3])), .fixed("peer:other", other)], rounds: 3)
    #expect(other.calls == 0)
    #expect(contest.entries[1].status == .failed)
    #expect(contest.entries[1].reason.contains("loss at batch 1 is 0.4, serial's 0.5"))
    #expect(contest.figures(of: contest.entries[1], batch: 1) == nil)
    #expect(contest.entries[0].samples.count == 3)
  }

  @Test("times who trains nothing, and compares nothing")
  func pacemaker() throws {
    let contest = Self.contest(
      [
        .fixed("serial", FixedCompetitor([2e-3])),
        .fixed("roof:units", FixedCompetitor([1e-3], training: nil)),
      ], rounds: 3)
    let units = contest.entries[1]
    #expect(units.status == .ok && units.training == nil && units.finding == nil)
    #expect(try #require(contest.ratio(of: units, to: contest.entries[0])).value == 0.5)
  }

  @Test("goes on without who fails, and keeps what was measured of it", arguments: [1, 3, 5])
  func failure(call: Int) {
    let contest = Self.contest(
      [
        .fixed("serial", FixedCompetitor([1e-3])),
        .fixed("peer:weak", FixedCompetitor([1e-3], failsAt: call)),
      ], rounds: 4)
    #expect(contest.entries[1].status == .failed)
    #expect(contest.entries[1].reason == "fixed: out of order")
    #expect(contest.entries[1].samples.count == max(0, call - 4))
    #expect(contest.entries[0].samples.count == 4)
    #expect(contest.fastest { $0.isPeer } == nil)
  }
}
