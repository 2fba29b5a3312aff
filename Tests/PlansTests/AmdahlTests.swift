import Networks
import Plans
import Strategies
import Testing

/// Speedups by Amdahl's law, from shares worked out by hand.
@Suite struct AmdahlTests {
  /// Weights of 32 × 16 and 16 × 16 and their biases fill cache lines: 512 + 16 and 256 + 16, and
  /// no padding.
  static let shape = "32-16-16"
  static let batch = 8
  static let cost = PlanCost(flopsPerSecond: 500, bytesPerSecond: 8, latencySeconds: 3)

  /// Two operations a weight and row: forward and weights in both layers, backward in the second.
  static let products = Double(2 * 8 * (2 * 512 + 3 * 256)) / 500
  /// Outputs read, their gradients written.
  static let loss = Double(2 * 8 * 16 * 4) / 8
  /// Gradients and parameters read, parameters written.
  static func update(_ parameters: Int) -> Double { Double(3 * parameters * 4) / 8 }
  static let all = 528 + 272

  struct Case: CustomTestStringConvertible {
    var strategy: String
    var workers = 2
    var fused = false
    /// Seconds a batch that are not divided.
    var undivided: Double
    var testDescription: String { "\(strategy) \(workers) \(fused ? "fused" : "")" }
  }

  static let cases: [Case] =
    ["ring", "halving-doubling", "tree", "main"].flatMap { member in
      // Everybody updates everything, or one does for all; rows of the loss are divided.
      [2, 4, 8].map {
        Case(strategy: "data-parallel:\(member)", workers: $0, undivided: update(all))
      }
    } + [
      // Fifty cache lines: twenty-five each, and 13, 13, 12, 12.
      Case(strategy: "data-parallel:direct", undivided: 0),
      Case(
        strategy: "data-parallel:direct", workers: 4,
        undivided: (4 * update(13 * 16) - update(all)) / 3),
      Case(strategy: "task-parallel:dynamic", undivided: 0),
      // Each replica updates with its own batches.
      Case(strategy: "task-parallel:averaging", undivided: 0),
      Case(strategy: "task-parallel:averaging", workers: 4, fused: true, undivided: 0),
      // One push at a time, each of a batch.
      Case(strategy: "task-parallel:server", workers: 4, undivided: update(all)),
      // The first stage has the larger layer's update, the second the smaller one's and the loss.
      Case(
        strategy: "layer-parallel:gpipe",
        undivided: 2 * max(update(528), update(272) + loss) - update(all) - loss),
      // The second stage's loss, and no update but in the products.
      Case(strategy: "layer-parallel:tensor", undivided: 0),
      Case(strategy: "layer-parallel:tensor", fused: true, undivided: 0),
      Case(strategy: "serial", workers: 1, undivided: 0),
    ]

  @Test(arguments: cases)
  func undividedWorkBounds(example: Case) throws {
    let plan = try simulatedPlan(
      example.strategy, Self.shape, batch: Self.batch, workers: example.workers,
      canFuseUpdate: example.fused)
    let work = Self.products + Self.loss + (example.fused ? 0 : Self.update(Self.all))
    let share = example.undivided / work
    let expected = 1 / (share + (1 - share) / Double(example.workers))
    #expect(abs(Self.cost.amdahlSpeedup(of: plan) / expected - 1) < 1e-9)
  }

  /// OpenBLAS's threads divide the products of a plan for one, and nothing else.
  @Test func threadsOfTheLibraryDivideProductsOnly() throws {
    for fused in [false, true] {
      let plan = try simulatedPlan(
        "blas-threads", Self.shape, batch: Self.batch, workers: 4, canFuseUpdate: fused)
      let rest = Self.loss + (fused ? 0 : Self.update(Self.all))
      let expected = (Self.products + rest) / (Self.products / 4 + rest)
      #expect(abs(Self.cost.amdahlSpeedup(of: plan, ways: 4) / expected - 1) < 1e-9)
    }
  }

  /// Where only products cost anything, everything is divided.
  @Test(arguments: Strategy.all(processes: 1))
  func productsAreDivided(strategy: Strategy) throws {
    let cost = PlanCost(flopsPerSecond: 1, bytesPerSecond: .infinity, latencySeconds: 1)
    for workers in [1, 2, 3] {
      guard
        let plan = try simulatedPlan(strategy, Self.shape, batch: Self.batch, workers: workers)
      else { continue }
      #expect(abs(cost.amdahlSpeedup(of: plan, ways: workers) - Double(workers)) < 1e-9)
    }
  }
}
