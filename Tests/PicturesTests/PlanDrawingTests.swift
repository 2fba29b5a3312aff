import Networks
import Plans
import Strategies
import Support
import Testing

@testable import Pictures

struct PlanDrawingTests {
  private func verified(_ name: String, microbatches: Int? = nil) throws -> VerifiedPlan {
    let strategy = try #require(try Strategy.select(name).first)
    return try VerifiedPlan(
      try strategy.plan(
        Job(
          shape: try NetworkShape("6-5-4-3"), batch: 8, workers: 2, microbatches: microbatches)))
  }

  /// A cell for each letter of the terminal's grid, in the order of its lines.
  @Test(arguments: Strategy.all.filter { $0.reach != .severalProcesses }.map(\.name))
  func thePictureHasTheGridsCells(strategy: String) throws {
    let plan = try verified(strategy)
    let grid = plan.grid(width: 10_000)
    let cells = grid.split(separator: "\n").filter { $0.hasPrefix("worker ") }.flatMap {
      $0.split(separator: "|", maxSplits: 1)[1].split(separator: " ").filter { $0 != "." }
    }
    let svg = PlanDrawing([PlanSchedule(plan)]).svg
    let titles = svg.matches(of: /<title>[^:]*: ([^<]*)<\/title>/).map { $0.1 }
    #expect(titles == cells)
    #expect(try PageTests.Elements(svg).names.count { $0 == "title" } == cells.count)
    #expect(svg.contains("prefers-color-scheme: dark"))
    for meaning in grid.split(separator: "\n").suffix(1) { #expect(svg.contains(meaning)) }
  }

  @Test func severalPlansAreBelowEachOther() throws {
    let svg = PlanDrawing(
      try ["gpipe", "1f1b"].map { PlanSchedule(try verified($0)) }
    ).svg
    let (first, second) = (
      svg.range(of: ">layer-parallel:gpipe,"), svg.range(of: ">layer-parallel:1f1b,")
    )
    #expect(try #require(first).lowerBound < #require(second).lowerBound)
  }

  /// A file stays small however long the plan is, and says what is missing.
  @Test func aLongPlanIsCut() throws {
    var plan = PlanSchedule(try verified("gpipe"))
    plan = PlanSchedule(
      try VerifiedPlan(
        try #require(try Strategy.select("gpipe").first).plan(
          Job(shape: try NetworkShape("2-2-2"), batch: 16384, workers: 2, microbatches: 4096))))
    try #require(plan.slots > 10_000 || plan.slots > 8000)
    let svg = PlanDrawing([plan]).svg
    #expect(svg.utf8.count < 10_000_000)
    _ = try PageTests.Elements(svg)
  }
}
