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
          shape: try NetworkShape("6-5-4-3-3"), batch: 8,
          workers: strategy.cuts(layers: 4, workers: 2) ? 2 : 4, microbatches: microbatches)))
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

  /// Of a long plan the first slots are drawn, and a line says how many are missing.
  @Test func aLongPlanIsCut() throws {
    let strategy = try #require(try Strategy.select("gpipe").first)
    let schedule = PlanSchedule(
      try VerifiedPlan(
        try strategy.plan(
          Job(shape: try NetworkShape("2-2-2"), batch: 512, workers: 2, microbatches: 512))))
    try #require(schedule.slots > 1000)
    let svg = PlanDrawing([schedule]).svg
    let drawn = schedule.workers.joined().count { $0.slot < 1000 }
    #expect(try PageTests.Elements(svg).names.count { $0 == "title" } == drawn)
    #expect(svg.contains("\(schedule.slots - 1000) slots at the end are left out"))
  }
}
