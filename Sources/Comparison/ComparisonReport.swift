import Files
import Reports

/// The tables of a comparison, with what must be said above and below them, in four formats.
public struct ComparisonReport: Sendable {
  public enum Format: String, CaseIterable, Sendable {
    case text, markdown, csv, json
  }

  let comparison: Comparison
  let tables: [PivotTable]
  let notes: [String]
  /// In what the runs are not of one job: `not one job: batch is '32' and '64'`. nil where nothing is
  /// known to differ.
  public let jobDifference: String?

  public init(
    _ comparison: Comparison, pivot: Pivot, filter: RowFilter
  ) throws(ComparisonError) {
    self.comparison = comparison
    tables = try pivot.tables(comparison, filter)
    notes = comparison.notes(filter)
    jobDifference = comparison.jobDifference(filter)
  }

  /// The first line for people, where the runs are not of one job.
  var warning: String? { jobDifference.map { "warning: \($0)".onOneLine } }

  public func render(_ format: Format) -> String {
    switch format {
    case .text: text
    case .markdown: markdown
    case .csv: csv
    case .json: json
    }
  }
}

extension PivotKey {
  /// A value of the key as a column title, where no other word says what it is.
  func title(_ value: String) -> String {
    switch self {
    case .workers: "\(value) worker\(value == "1" ? "" : "s")"
    case .strategy, .family, .run, .metric: value
    }
  }

  /// A value of the key for programs.
  func field(_ value: String) -> CSVField {
    switch self {
    case .workers: Int(value).map(CSVField.integer) ?? CSVField(value.isEmpty ? nil : value)
    case .strategy, .family, .run, .metric: CSVField(value.isEmpty ? nil : value)
    }
  }
}

extension PivotTable {
  /// The title of each column.
  var titles: [String] {
    columns.map { zip(columnKeys, $0).map { $0.title($1) }.joined(separator: " ") }
  }
}
