import Rows
import Statistics
import Testing

@testable import Contest

@Suite("Goals")
struct GoalTests {
  /// Times a step in milliseconds, by contender.
  private static func contest(_ times: [(String, Int, Double)]) -> Contest {
    var contest = Contest(
      times.map { .fixed($0.0, workers: $0.1, FixedCompetitor([$0.2 * 1e-3])) }, seed: 1)
    contest.check(steps: 2, within: Training.agreement)
    contest.calibrate()
    for _ in 0..<6 { contest.round() }
    return contest
  }

  private static let all: [(String, Int, Double)] = [
    ("serial", 1, 4), ("data-parallel:direct", 2, 2.5), ("layer-parallel:tensor", 2, 2),
    ("peer:pytorch", 1, 10), ("peer:pytorch", 2, 6), ("peer:jax", 1, 5), ("peer:jax", 2, 3),
    ("peer:pytorch-ddp", 2, 20), ("peer:tensorflow", 2, 3.5), ("blas-threads", 2, 1),
    ("roof:multiply-adds", 1, 3.6),
  ]

  private static func outcome(
    _ times: [(String, Int, Double)], row: Int, against theirs: String
  ) throws -> Goal.Outcome {
    let goal = try #require(Goal.all.first { $0.row == row && $0.theirs.name == theirs })
    return goal.outcome(in: contest(times))
  }

  @Test("there are four for each row")
  func registry() {
    for row in ReferenceRow.all {
      #expect(Goal.all.count { $0.row == row.number } == 4)
    }
    #expect(Goal.all.allSatisfy { $0.wanted > 0 && $0.aim ?? .infinity > $0.wanted })
  }

  @Test(
    "compare whom they say",
    arguments: [
      ("multiply-add units", "serial with 1", "roof:multiply-adds with 1", 0.9),
      ("best peer with 1", "serial with 1", "peer:jax with 1", 1.25),
      ("best peer with 2", "layer-parallel:tensor with 2", "peer:jax with 2", 1.5),
      ("pytorch-ddp with 2", "data-parallel:direct with 2", "peer:pytorch-ddp with 2", 8),
    ])
  func sides(theirs: String, ours: String, peer: String, ratio: Double) throws {
    let outcome = try Self.outcome(Self.all, row: 1, against: theirs)
    #expect(outcome.ours == ours)
    #expect(outcome.theirs == peer)
    #expect(abs(try #require(outcome.ratio).value - ratio) < 1e-9)
  }

  @Test(
    "are met from what was wanted on",
    arguments: [
      (5.79, Goal.Outcome.Verdict.missed), (5.81, .met), (40, .met), (1, .missed),
    ])
  func verdict(theirs: Double, verdict: Goal.Outcome.Verdict) throws {
    let outcome = try Self.outcome(
      [("serial", 1, 4), ("peer:pytorch", 1, theirs)], row: 1, against: "best peer with 1")
    #expect(outcome.verdict == verdict)
    #expect(!outcome.isClose)
  }

  @Test("are not measured where one side was not timed", arguments: ["serial", "peer:"])
  func unmeasured(missing: String) throws {
    let outcome = try Self.outcome(
      Self.all.filter { !$0.0.hasPrefix(missing) }, row: 2, against: "best peer with 1")
    #expect(outcome.verdict == .unmeasured)
    #expect(outcome.ratio == nil)
    #expect(!outcome.reachesAim)
  }

  @Test("tell the aim from what was wanted", arguments: [(4.3, false), (4.5, true)])
  func aim(theirs: Double, reaches: Bool) throws {
    let outcome = try Self.outcome(
      [("serial", 1, 4), ("data-parallel:ring", 2, 2), ("peer:jax", 2, theirs)], row: 1,
      against: "best peer with 2")
    #expect(outcome.verdict == .met)
    #expect(outcome.reachesAim == reaches)
  }
}
