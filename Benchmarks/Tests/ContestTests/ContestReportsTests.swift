import Figures
import Foundation
import Networks
import Reports
import Rows
import Testing

@testable import Contest

@Suite("Reports of a contest")
struct ContestReportsTests {
  @Test("have the product's columns, and figures that follow from the samples")
  func columns() throws {
    let job = try SharedJob(ReferenceRow.all[0], seed: 1)
    let training = Training(losses: [2, 1], parameters: job.start.map { $0 + 1 })
    var contest = Contest(
      [
        .fixed("serial", FixedCompetitor([4e-3], training: training)),
        .fixed("peer:jax", workers: 2, FixedCompetitor([2e-3], training: training)),
        .fixed("peer:pytorch", FixedCompetitor([1e-3], training: training, failsAt: 1)),
      ], seed: 1)
    contest.check(steps: 2, within: job.agreement)
    contest.calibrate()
    for _ in 0..<6 { contest.round() }

    let path = FileManager.default.temporaryDirectory.path + "/contest-\(UUID())"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let environment = EnvironmentRecord(
      toolVersion: "test", time: Date(), system: .read(), revision: nil, topologySynthetic: nil,
      allowedCPUSet: nil, cgroupQuotaCores: nil, blasConfiguration: "", blasCore: "",
      blasThreads: 1, commandLine: [], seed: 1, timerResolutionSeconds: 1, timerCostSeconds: 1)
    try ContestReports(contest, job).write(to: try RunFolder.use(path), environment)

    let summary = try CSVReader.read("\(path)/summary.csv", requiring: [])
    #expect(summary.header == ["schema_version"] + Figure.summary.flatMap(\.columns))
    #expect(summary.rows.map { $0["strategy"] } == ["serial", "peer:jax", "peer:pytorch"])
    #expect(summary.rows.map { $0["workers"] } == ["1", "2", "1"])
    #expect(summary.rows.map { $0["samples"] } == ["6", "6", "0"])
    #expect(summary.rows.map { $0["speedup"] } == ["1.0", "2.0", ""])
    #expect(summary.rows.map { $0["efficiency"] } == ["1.0", "1.0", ""])
    #expect(summary.rows.map { $0["status"] } == ["ok", "ok", "failed"])
    #expect(summary.rows.map { $0["equivalence"] } == ["exact", "exact", "exact"])
    #expect(summary.rows.map { $0["final_loss"] } == ["1.0", "1.0", "1.0"])
    #expect(summary.rows[0]["network"] == "784-128-64-10")

    let samples = try CSVReader.read("\(path)/samples.csv", requiring: [])
    #expect(samples.header == ["schema_version"] + Figure.samples.flatMap(\.columns))
    #expect(samples.rows.count == 12)
    for row in samples.rows {
      let steps = try #require(row["steps"].flatMap { Double($0) })
      let seconds = try #require(row["seconds"].flatMap { Double($0) })
      #expect(row["rows"].flatMap { Double($0) } == steps * 32)
      #expect(abs(seconds / steps - (row["strategy"] == "serial" ? 4e-3 : 2e-3)) < 1e-12)
    }
    let losses = try CSVReader.read("\(path)/losses.csv", requiring: [])
    #expect(losses.header == ["schema_version"] + Figure.losses.flatMap(\.columns))
    #expect(losses.rows.count == 6)
  }
}

@Suite("The job that is shared")
struct SharedJobTests {
  @Test("has whole batches of rows that fit the network", arguments: ReferenceRow.all.prefix(3))
  func rows(row: ReferenceRow) throws {
    let job = try SharedJob(row, seed: 3)
    #expect(job.rows.rows % row.batch == 0)
    #expect(job.rows.features == row.shape.inputs)
    #expect(job.start.count == ParameterLayout(row.shape).count)
    #expect(job.rows.pixels.allSatisfy { $0 >= 0 && $0 <= 1 })
    #expect((1...10_000).contains(job.comparedSteps))
  }
}
