import ArgumentParser
import Comparison
import Files

/// `bench compare`: the figures of runs side by side, with what is shown to have changed.
struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Compare runs with the first one, or lay out the figures of one.",
    discussion: """
      Keys for --rows and --columns are strategy, family, workers, run and metric. A key of several \
      values must be in one of them; metrics without a place have a table each.
      """)

  @Argument(
    help: ArgumentHelp("Run folders, or summary.csv or samples.csv files.", valueName: "run"))
  var paths: [String]

  @Option(help: "Figures by their names in summary.csv, or how these begin; or all.")
  var metric = "speedup,throughput"

  @Option(help: "What rows are told apart by.")
  var rows = "strategy,workers"

  @Option(help: "What columns are told apart by.")
  var columns = "run"

  @Option(help: "name, change (worst first), value, p; or none for the runs' own order.")
  var sort = Pivot.Sort.none

  @Option(help: "Rows to keep, as in 'strategy=data-parallel:*,workers=2'.")
  var filter = ""

  @Option(help: "text, markdown, csv or json.")
  var format = ComparisonReport.Format.text

  @Option(help: ArgumentHelp("Write to a file.", valueName: "file"))
  var output: String?

  func run() throws {
    let text = try Failure.catching {
      let metrics = try Metric.list(metric)
      let pivot = try Pivot(
        rows: try PivotKey.list(rows), columns: try PivotKey.list(columns), sort: sort)
      let filter = try RowFilter(filter)
      let comparison = Comparison(try paths.map(RunData.read), metrics: metrics)
      return try ComparisonReport(comparison, pivot: pivot, filter: filter).render(format)
    }
    if let output {
      try Failure.catching { try File.write(text, to: output) }
    } else {
      try StandardOutput.write(text)
    }
  }
}

extension Pivot.Sort: ExpressibleByArgument {}
extension ComparisonReport.Format: ExpressibleByArgument {}
