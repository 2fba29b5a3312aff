import Engine
import Machine
import Networks
import Strategies
import Testing

@testable import Measurement

struct SweepAxisTests {
  private func settings(_ network: String) throws -> RunSettings {
    RunSettings(
      strategies: Strategy.all(processes: 1), workers: [2],
      job: Job(shape: try NetworkShape(network), batch: 32), rule: TrainingRule(), seed: 1,
      order: .none, binding: try Binding("none"), places: try PlaceKind("cores"),
      stopping: StoppingRule(fewestRounds: 6, precision: 0.02, seconds: 3), sampleSeconds: 0.02,
      retakes: 3, curveSteps: 16)
  }

  /// What each value makes of 784-128-64-10 with batch 32 and two workers, as one would write it.
  static let cases: [(axis: String, values: [Int], runs: [String])] = [
    (
      "batch", [8, 1024],
      ["batch-8 784-128-64-10 8 [2] 3.0", "batch-1024 784-128-64-10 1024 [2] 3.0"]
    ),
    (
      "width", [32, 2048],
      ["width-32 784-32-32-10 32 [2] 3.0", "width-2048 784-2048-2048-10 32 [2] 3.0"]
    ),
    ("depth", [1, 3], ["depth-1 784-128-10 32 [2] 3.0", "depth-3 784-128-128-128-10 32 [2] 3.0"]),
    // Side by side, in as much time as runs of their own would have.
    ("workers", [1, 2, 16], ["workers 784-128-64-10 32 [1, 2, 16] 9.0"]),
  ]

  @Test(arguments: cases.indices)
  func anAxisChangesNothingElse(index: Int) throws {
    let (name, values, expected) = Self.cases[index]
    let axis = try #require(SweepAxis.all.first { $0.name == name })
    let base = try settings("784-128-64-10")
    let points = try axis.points(of: values, around: base)
    #expect(
      points.map {
        "\($0.name) \($0.settings.shape) \($0.settings.batch) \($0.settings.workers) "
          + "\($0.settings.stopping.seconds)"
      } == expected)
    #expect(points.map(\.value) == (name == "workers" ? [nil] : values))
    #expect(axis.changesNetwork == points.contains { $0.settings.shape != base.shape })
    #expect(points.allSatisfy { $0.axis == name && $0.settings.seed == 1 })
  }

  @Test func everyAxisIsTested() {
    #expect(SweepAxis.all.map(\.name) == Self.cases.map(\.axis))
  }

  /// What an axis offers by itself is in its range, rises, and fits the default job.
  @Test(arguments: SweepAxis.all.indices)
  func theDefaultsAreValues(index: Int) throws {
    let axis = SweepAxis.all[index]
    #expect(axis.values.allSatisfy(axis.range.contains))
    #expect(zip(axis.values, axis.values.dropFirst()).allSatisfy { $0 < $1 })
    #expect(try !axis.points(of: axis.values, around: settings("784-128-64-10")).isEmpty)
  }

  @Test func aNetworkTooLargeIsThrown() throws {
    let base = try settings("784-128-64-10")
    #expect(throws: NetworkError.self) {
      try SweepAxis.width.points(of: [NetworkShape.widest], around: base)
    }
  }
}
