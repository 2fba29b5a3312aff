import Reports

/// What can be wrong with the runs that are to be compared, or with what is asked of them.
public enum ComparisonError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A file that cannot be read, or is no table at all.
  case report(ReportError)
  /// There is a folder, but no run in it.
  case noRun(folder: String)
  /// A run that still goes on, or ended before it had written what belongs together.
  case unfinished(path: String, problem: String)
  /// A cell that holds something else than its column can.
  case cell(path: String, line: Int, column: String, value: String, expected: String)
  /// A row that does not go with the others.
  case row(path: String, line: Int, problem: String)
  /// A thresholds file that no gate takes; the line is nil where it is the whole file.
  case thresholds(path: String, line: Int?, problem: String)
  /// A question that cannot be answered, whatever is in the runs.
  case query(problem: String)

  public var description: String {
    switch self {
    case .report(let error): error.description
    case .noRun(let folder):
      "'\(folder)' holds no run: expected a folder with summary.csv, or a summary.csv or"
        + " samples.csv file"
    case .unfinished(let path, let problem):
      "'\(path)' is half a run: \(problem)"
    case .cell(let path, let line, let column, let value, let expected):
      "'\(path)' line \(line): \(column) is '\(Self.short(value))', expected \(expected)"
    case .row(let path, let line, let problem): "'\(path)' line \(line): \(problem)"
    case .thresholds(let path, let line, let problem):
      "'\(path)'\(line.map { " line \($0)" } ?? ""): \(problem)"
    case .query(let problem): problem
    }
  }

  /// 74: could not read; 65: bad input data; 64: usage.
  public var exitCode: Int32 {
    switch self {
    case .report(let error): error.exitCode
    case .noRun, .unfinished, .cell, .row, .thresholds: 65
    case .query: 64
    }
  }

  /// A broken file can have a cell of megabytes.
  private static func short(_ value: String) -> String {
    value.count <= 40 ? value : "\(value.prefix(40))…"
  }
}
