import Networks
import Plans
import Strategies
import Support
import Testing

@Suite struct HeldActivationsTests {
  private func plan(
    _ name: String, _ shape: String, batch: Int, workers: Int, microbatches: Int? = nil
  )
    throws -> Plan
  {
    try #require(try Strategy.select(name).first).plan(
      Job(
        shape: try NetworkShape(shape), batch: batch, workers: workers, microbatches: microbatches))
  }

  /// GPipe begins all microbatches before it ends one; 1F1B has at most as many under way as there
  /// are stages from this one on. ZB-H1 has in every stage as many as 1F1B has in the first one, so
  /// that the most that any worker holds is the same (Qi et al., table 2). Each stage has one layer of 8 × 8: of a microbatch it holds its
  /// outputs and, but for the first stage, the inputs that it received.
  @Test(arguments: [2, 3, 4], [1, 2, 8, 16])
  func pipelinesHoldWhatTheirOrderSays(stages: Int, microbatches: Int) throws {
    let shape = [String](repeating: "8", count: stages + 1).joined(separator: "-")
    let rows = 32 / microbatches
    for (name, counts) in [
      ("gpipe", [Int](repeating: microbatches, count: stages)),
      ("1f1b", (0..<stages).map { min(microbatches, stages - $0) }),
      ("zero-bubble", [Int](repeating: min(microbatches, stages), count: stages)),
    ] {
      let plan = try plan(
        name, shape, batch: 32, workers: stages, microbatches: microbatches)
      let held = plan.heldActivations
      #expect(held.map(\.microbatches) == counts)
      #expect(
        held.map(\.bytes)
          == counts.enumerated().map { $1 * rows * 8 * 4 * ($0 == 0 ? 1 : 2) }, "\(name)")
    }
  }

  /// Rows cut in two: each worker computes all levels for half of the batch. Serial holds them for
  /// all of it.
  @Test func othersHoldTheirShareOfTheBatch() throws {
    let widths = 5 + 4 + 3
    #expect(
      try plan("serial", "6-5-4-3", batch: 8, workers: 1).heldActivations.map(\.bytes)
        == [8 * widths * 4])
    let halves = try plan("data-parallel:ring", "6-5-4-3", batch: 8, workers: 2).heldActivations
    #expect(halves.map(\.bytes) == [4 * widths * 4, 4 * widths * 4])
    #expect(halves.map(\.microbatches) == [1, 1])
  }

  /// Tasks are anyone's: each worker holds one at a time, whichever it takes.
  @Test func aWorkerHoldsTheLargestTask() throws {
    let held = try plan(
      "task-parallel:dynamic", "6-5-4-3", batch: 9, workers: 2, microbatches: 2
    ).heldActivations
    #expect(held.map(\.microbatches) == [1, 1])
    #expect(held.map(\.bytes) == [5 * 12 * 4, 5 * 12 * 4])
  }
}
