import Figures
import Foundation
import Testing

@testable import Reports

/// `results/README.md` repeats the registry: every column of every report in its order and with its
/// meaning, and no others.
struct ResultsReadmeTests {
  /// What is written, by the code that takes each column from a row.
  static let columns: [String: [String]] = [
    "summary.csv": Column.summary.map(\.name), "samples.csv": Column.samples.map(\.name),
    "workers.csv": Column.workers.map(\.name), "losses.csv": Column.losses.map(\.name),
    "timeline.csv": Column.timeline.map(\.name), "sweep.csv": Column.place.map(\.name),
    "roofline.csv": Column.roofline.map(\.name), "products.csv": Column.products.map(\.name),
    "links.csv": Column.links.map(\.name), "scaling.csv": Column.scaling.map(\.name),
  ]

  /// The cells of the table's lines between the heading and the next one, the first one's quotes
  /// taken off.
  private func table(_ heading: String) throws -> [[String]] {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appending(path: "../../results/README.md")
    let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
    let start = try #require(lines.firstIndex { $0 == "## \(heading)" }, "no '## \(heading)'")
    return lines[(start + 1)...].prefix { !$0.hasPrefix("## ") }
      .filter { $0.hasPrefix("| `") }
      .map { line in
        line.split(separator: "|", omittingEmptySubsequences: true)
          .map { $0.trimmingCharacters(in: CharacterSet(charactersIn: " `")) }
      }
  }

  @Test(arguments: Figure.reports.map(\.file))
  func everyColumnIsWrittenAndDocumented(file: String) throws {
    let figures = try #require(Figure.reports.first { $0.file == file }).figures
    let columns = figures.flatMap(\.columns)
    #expect(Self.columns[file] == columns)
    let rows = try table(file)
    #expect(rows.map { $0[0] } == ["schema_version"] + columns)
    for figure in figures {
      let row = try #require(rows.first { $0[0] == figure.name })
      let meaning = figure.meaning.trimmingCharacters(in: CharacterSet(charactersIn: " `"))
      #expect(row[1] == meaning, "\(figure.name)")
    }
  }

  /// The table of what is compared has the registry's units, directions and scopes.
  @Test func whatIsComparedIsDocumented() throws {
    let rows = Figure.compared.map { figure -> [String] in
      let better =
        switch figure.better {
        case .higherIsBetter: "higher"
        case .lowerIsBetter: "lower"
        case nil: ""
        }
      let sharing =
        switch figure.sharing {
        case .withinRun: "the job"
        case .machine: "the job and the machine"
        case .exact: "the job; compared by equality"
        case .outcome: "the job, the seed and the rows trained on; one value a run"
        case .job, nil: ""
        }
      return [figure.name, figure.unit.symbol, better, sharing]
    }
    #expect(try table("What is compared") == rows)
  }

  /// What is said of `summary.csv` holds for the rest of `sweep.csv`.
  @Test func aSweepHasTheSummarysColumns() {
    #expect(
      Column.sweep.map(\.name) == Column.place.map(\.name) + Column.summary.map(\.name))
  }
}
