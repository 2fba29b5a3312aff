import ArgumentParser
import Comparison

/// `bench compare`: the figures of runs side by side, with the changes that are shown.
struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Compare runs with the first one, or show the figures of a single run.",
    discussion: """
      Keys for --rows and --columns are strategy, family, workers, run and metric. Every key with \
      more than one value must be in one of them. If metric is in neither, each metric gets its own \
      table.
      """)

  @Argument(
    help: ArgumentHelp("Run folders, or their summary.csv or samples.csv files.", valueName: "run"))
  var paths: [String]

  @Option(
    help: "Figures of summary.csv: their names or first letters, separated by commas; or all.")
  var metric = "speedup,throughput"

  @Option(help: "Keys of the table's rows, separated by commas.")
  var rows = "strategy,workers"

  @Option(help: "Keys of the table's columns, separated by commas.")
  var columns = "run"

  @Option(
    help: "Order of rows: name, change (worst first), value, p, or none for the order in the runs.")
  var sort = Pivot.Sort.none

  @Option(
    help: "Rows to show, such as 'strategy=data-parallel,workers=2': names, families or patterns.")
  var filter = ""

  @Flag(help: "Refuse runs of different jobs, such as other networks, batches or data.")
  var sameJob = false

  @Option(help: "Form of the output: text, markdown, csv or json.")
  var format = ComparisonReport.Format.text

  @Option(help: ArgumentHelp("Write to this file instead of standard output.", valueName: "file"))
  var output: String?

  func run() throws {
    let report = try Failure.catching {
      let metrics = try Metric.list(metric)
      let pivot = try Pivot(
        rows: try PivotKey.list(rows), columns: try PivotKey.list(columns), sort: sort)
      let filter = try RowFilter(filter)
      let comparison = Comparison(try paths.map(RunData.read), metrics: metrics)
      return try ComparisonReport(comparison, pivot: pivot, filter: filter)
    }
    if let difference = report.jobDifference {
      if sameJob { throw Failure(.incomparable, difference) }
      // A table of nothing but figures has no place for it.
      if format == .csv { StandardError.write(line: "warning: \(difference)") }
    }
    try StandardOutput.write(report.render(format), orTo: output)
  }
}

extension Pivot.Sort: ExpressibleByArgument {}
extension ComparisonReport.Format: ExpressibleByArgument {}
