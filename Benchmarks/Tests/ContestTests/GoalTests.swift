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
    ("peer:pytorch-ddp", 2, 20), ("peer:tensorflow", 2, 1),
  ]

  private static func outcome(
    _ times: [(String, Int, Double)], row: Int, against theirs: String
  ) throws -> Goal.Outcome {
    let goal = try #require(Goal.all.first { $0.row == row && $0.theirs.name == theirs })
    return goal.outcome(in: contest(times))
  }

  @Test("there are three for each row, and one more for the first")
  func registry() {
    for row in ReferenceRow.all {
      #expect(Goal.all.count { $0.row == row.number } == (row.number == 1 ? 4 : 3))
    }
    #expect(Goal.all.allSatisfy { $0.wanted >= 1 && $0.aim ?? .infinity > $0.wanted })
  }

  @Test(
    "compare whom they say",
    arguments: [
      ("pytorch with 1", "serial with 1", "peer:pytorch with 1", 2.5),
      ("jax with 1", "serial with 1", "peer:jax with 1", 1.25),
      (
        "better of PyTorch and JAX", "layer-parallel:tensor with 2", "peer:jax with 2", 1.5
      ),
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
      (9.99, Goal.Outcome.Verdict.missed), (10.01, .met), (40, .met), (1, .missed),
    ])
  func verdict(theirs: Double, verdict: Goal.Outcome.Verdict) throws {
    let outcome = try Self.outcome(
      [("serial", 1, 4), ("peer:pytorch", 1, theirs)], row: 1, against: "pytorch with 1")
    #expect(outcome.verdict == verdict)
    #expect(!outcome.isClose)
  }

  @Test("are not measured where one side was not timed", arguments: ["serial", "peer:pytorch"])
  func unmeasured(missing: String) throws {
    let outcome = try Self.outcome(
      Self.all.filter { !$0.0.hasPrefix(missing) }, row: 2, against: "pytorch with 1")
    #expect(outcome.verdict == .unmeasured)
    #expect(outcome.ratio == nil)
    #expect(!outcome.reachesAim)
  }

  @Test("tell the aim from what was wanted", arguments: [(3.9, false), (4.1, true)])
  func aim(theirs: Double, reaches: Bool) throws {
    let outcome = try Self.outcome(
      [("serial", 1, 4), ("data-parallel:ring", 2, 2), ("peer:jax", 2, theirs)], row: 1,
      against: "better of PyTorch and JAX")
    #expect(outcome.verdict == .met)
    #expect(outcome.reachesAim == reaches)
  }
}
