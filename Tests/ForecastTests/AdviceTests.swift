import Testing

@testable import Forecast

/// What is recommended, of forecasts that are made up.
struct AdviceTests {
  private static func choice(
    _ strategy: String, _ workers: Int, compute: Double, moving: Double = 0, waiting: Double = 0,
    isExact: Bool = true
  ) -> Advice.Choice {
    let step = compute + moving + waiting
    return Advice.Choice(
      strategy: strategy, workers: workers, isExact: isExact,
      forecast: PlanForecast(
        stepSeconds: step, low: step / 2, high: step * 2, compute: compute, moving: moving,
        waiting: waiting))
  }

  private static let nearby = 1 + Advice.leastDifference / 2
  private static let choices = [
    choice("serial", 1, compute: 100), choice("direct", 2, compute: 40, moving: 30, waiting: 5),
    choice("tensor", 2, compute: 50), choice("per-layer", 2, compute: 50 * nearby),
    choice("averaging", 2, compute: 20, isExact: false),
  ]

  @Test func theFastestExactChoiceIsTheBest() throws {
    let advice = try #require(Advice(Self.choices))
    #expect(advice.best.strategy == "tensor")
    #expect(advice.alike.map(\.strategy) == ["per-layer"])
    #expect(advice.next?.strategy == "direct")
    #expect(advice.relaxed.map(\.strategy) == ["averaging"])
    let loss = advice.largestLoss(of: advice.next!)
    #expect(loss.bucket == .communication && loss.seconds == 30)
  }

  @Test func otherAlgorithmsAreChosenOnlyWhereTheyMayBe() throws {
    let advice = try #require(Advice(Self.choices, allowsRelaxed: true))
    #expect(advice.best.strategy == "averaging" && advice.alike.isEmpty && advice.relaxed.isEmpty)
    #expect(Advice(Self.choices.filter { !$0.isExact }) == nil)
    #expect(Advice([]) == nil)
  }

  @Test func eachFamilyHasOneLeader() throws {
    let choices = [
      Self.choice("hybrid:grid", 4, compute: 2), Self.choice("hybrid:per-layer", 2, compute: 2),
      Self.choice("serial", 1, compute: 5), Self.choice("data-parallel:ring", 2, compute: 4),
      Self.choice("data-parallel:direct", 2, compute: 3),
      Self.choice("task-parallel:averaging", 2, compute: 1, isExact: false),
    ]
    let advice = try #require(Advice(choices))
    #expect(
      advice.leaders(of: choices, allowsRelaxed: false).map(\.strategy)
        == ["hybrid:per-layer", "data-parallel:direct", "serial"])
    #expect(
      advice.leaders(of: choices, allowsRelaxed: true).first?.strategy == "task-parallel:averaging")
  }

  /// In whatever order forecasts come.
  @Test func equalStepsGoToTheFewestWorkers() throws {
    let equal = [8, 2, 4].map { Self.choice("tensor", $0, compute: 1) }
    let advice = try #require(Advice(equal))
    #expect(
      advice.best.workers == 2 && advice.alike.map(\.workers) == [4, 8] && advice.next == nil)
  }
}
