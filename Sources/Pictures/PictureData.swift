import Comparison
import Files
import Foundation
import Reports

/// A run as its pictures need it: the rows of its reports, each number looked at once.
public struct PictureData: Sendable {
  public let run: RunData
  /// The rows of `losses.csv`; none where the run has no such file.
  let losses: [[String: String]]
  /// The rows of `timeline.csv`; none where the run has no such file.
  let timeline: [TimelineSpan]

  /// Numbers of `summary.csv` that may be missing, but not be anything else.
  private static let summaryNumbers = [
    "bound_speedup", "compute_fraction", "communication_fraction", "wait_fraction",
    "flops_per_second", "peak_fraction", "amdahl_speedup", "predicted_speedup",
    "gemm_roof_samples_per_second", "memory_roof_samples_per_second", "final_loss",
    "test_accuracy", "batch", "bytes_per_step", "messages_per_step",
  ]

  /// Reads a run folder; older ones have fewer files and columns.
  ///
  /// - Throws: what `RunData.read` throws, and the same of the other reports.
  public init(_ path: String) throws(ComparisonError) {
    run = try RunData.read(path)
    guard run.environment != nil else { throw .noRun(folder: path) }
    let summary = try RunTable("\(path)/summary.csv")
    for row in summary.report.rows.indices {
      for column in Self.summaryNumbers { _ = try summary.share(row, column) }
    }
    losses = try Self.rows(of: "losses.csv", in: path) { (table, row) throws(ComparisonError) in
      _ = try table.key(row)
      _ = try table.whole(row, "step", 0...1_000_000_000)
      _ = try table.share(row, "rows_before")
      _ = try table.share(row, "loss")
      return table.report.rows[row]
    }
    timeline = try Self.rows(of: "timeline.csv", in: path) {
      (table, row) throws(ComparisonError) in try TimelineSpan(table, row)
    }
  }

  private static func rows<Row>(
    of name: String, in folder: String,
    read: (RunTable, Int) throws(ComparisonError) -> Row
  ) throws(ComparisonError) -> [Row] {
    let path = "\(folder)/\(name)"
    guard access(path, F_OK) == 0 else { return [] }
    let table = try RunTable(path)
    var rows: [Row] = []
    for row in table.report.rows.indices { rows.append(try read(table, row)) }
    return rows
  }

  /// Rows with figures, the rows of one strategy together.
  var measured: [RunData.Row] {
    let rows = run.rows.filter { $0.status == "ok" && !$0["step_seconds"].isEmpty }
    return strategies.flatMap { name in rows.filter { $0.key.strategy == name } }
  }

  /// Every strategy's name once, in the order of the summary.
  var strategies: [String] { run.rows.map(\.key.strategy).unique }

  /// Each strategy's fastest row, in the order of the summary.
  var fastest: [RunData.Row] {
    let measured = measured
    return measured.map(\.key.strategy).unique.compactMap { name in
      measured.filter { $0.key.strategy == name }
        .max { $0.number("speedup") ?? 0 < $1.number("speedup") ?? 0 }
    }
  }
}

extension RunData.Row {
  /// Empty where there is no such column.
  subscript(column: String) -> String { summary[column, default: ""] }

  /// nil for an empty cell.
  func number(_ column: String) -> Double? { Double(self[column]) }

  var family: String { self["family"].isEmpty ? key.family : self["family"] }
  var isOversubscribed: Bool { self["oversubscribed"] == "true" }
}

extension Sequence where Element: Hashable {
  /// Each element once, where it came first.
  var unique: [Element] {
    var seen: Set<Element> = []
    return filter { seen.insert($0).inserted }
  }
}
