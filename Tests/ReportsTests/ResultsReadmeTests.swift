import Foundation
import Reports
import Testing

/// `results/README.md` documents every column of every report, in their order, and no others.
struct ResultsReadmeTests {
  static let reports: [(name: String, columns: [String])] = [
    ("summary.csv", Column.summary.map(\.name)), ("samples.csv", Column.samples.map(\.name)),
    ("workers.csv", Column.workers.map(\.name)), ("losses.csv", Column.losses.map(\.name)),
    ("timeline.csv", Column.timeline.map(\.name)), ("sweep.csv", Column.place.map(\.name)),
    ("roofline.csv", Column.roofline.map(\.name)), ("products.csv", Column.products.map(\.name)),
    ("links.csv", Column.links.map(\.name)),
  ]

  /// The first cells of the table's lines between the heading and the next one.
  private func documented(_ name: String) throws -> [String] {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appending(path: "../../results/README.md")
    let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
    let start = try #require(lines.firstIndex { $0 == "## \(name)" }, "no heading '## \(name)'")
    return lines[(start + 1)...].prefix { !$0.hasPrefix("## ") }
      .compactMap { line in line.firstMatch(of: /^\| *`([^`]+)` *\|/).map { String($0.1) } }
  }

  @Test(arguments: reports.map(\.name))
  func everyColumnIsDocumented(name: String) throws {
    let report = try #require(Self.reports.first { $0.name == name })
    #expect(try documented(name) == ["schema_version"] + report.columns)
  }

  /// What is said of `summary.csv` holds for the rest of `sweep.csv`.
  @Test func aSweepHasTheSummarysColumns() {
    #expect(
      Column.sweep.map(\.name) == Column.place.map(\.name) + Column.summary.map(\.name))
  }
}
