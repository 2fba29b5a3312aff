import Foundation
import Reports
import Testing

@testable import Accuracy

@Suite("Reports of forecasts")
struct AccuracyReportsTests {
  private static let outcomes = [
    MadeUp.outcome([
      MadeUp.step("serial", workers: 1, 12, 10), MadeUp.step("blas-threads", 9.5, 10),
      MadeUp.step("layer-parallel:tensor", nil, nil),
    ]),
    MadeUp.outcome([MadeUp.step("serial", workers: 1, 3, nil)], isWhole: false),
  ]

  private static func written() throws -> [String: CSVReport] {
    let path = FileManager.default.temporaryDirectory.path + "/accuracy-\(UUID())"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try AccuracyReports(try RunFolder.use(path), seed: 7, cores: 2).write(outcomes)
    var files: [String: CSVReport] = [:]
    for name in ["jobs.csv", "forecasts.csv", "summary.csv"] {
      files[name] = try CSVReader.read("\(path)/\(name)", requiring: [])
    }
    return files
  }

  @Test("have a row for each job, and one for each strategy of it")
  func rows() throws {
    let files = try Self.written()
    let jobs = try #require(files["jobs.csv"]).rows
    #expect(jobs.map { $0["seed"] } == ["7", "7"])
    #expect(jobs.map { $0["whole"] } == ["true", "false"])
    #expect(jobs.map { $0["forecasts"] } == ["2", "1"])
    #expect(jobs.map { $0["measured"] } == ["2", "0"])
    #expect(jobs.map { $0["advised"] } == ["blas-threads", "serial"])
    #expect(jobs.map { $0["regret"] } == ["0.0", ""])
    let steps = try #require(files["forecasts.csv"]).rows
    #expect(
      steps.map { $0["strategy"] } == ["serial", "blas-threads", "layer-parallel:tensor", "serial"])
    #expect(steps.map { $0["forecast_seconds"] } == ["12.0", "9.5", "", "3.0"])
    #expect(steps.map { $0["measured_seconds"] } == ["10.0", "10.0", "", ""])
    #expect(steps.map { $0["covered"] } == ["false", "true", "", ""])
    let all = try #require(files["summary.csv"]).rows.first { $0["grouping"] == "all" }
    #expect(all?["count"] == "2")
    #expect(all?["coverage"] == "0.5")
  }

  @Test("have no column that results/advice/README.md does not describe")
  func columns() throws {
    // This is `Benchmarks/Tests/AccuracyTests/AccuracyReportsTests.swift`.
    let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(4)
    let path = root.joined(separator: "/") + "/results/advice/README.md"
    let readme = try String(contentsOfFile: path, encoding: .utf8)
    for (name, file) in try Self.written() {
      let section = try #require(readme.split(separator: "## ").first { $0.hasPrefix(name) })
      for column in file.header {
        #expect(section.contains("`\(column)`"), "\(name) has \(column)")
      }
    }
  }
}
