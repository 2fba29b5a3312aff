import Reports

/// What can be wrong with the runs that are to be compared, or with what is asked of them.
public enum ComparisonError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A file that cannot be read, or is no table at all.
  case report(ReportError)
  /// A thresholds file that no gate takes; the line is nil where it is the whole file.
  case thresholds(path: String, line: Int?, problem: String)
  /// A question that cannot be answered, whatever is in the runs.
  case query(problem: String)

  public var description: String {
    switch self {
    case .report(let error): error.description
    case .thresholds(let path, let line, let problem):
      "'\(path)'\(line.map { " line \($0)" } ?? ""): \(problem)"
    case .query(let problem): problem
    }
  }

  /// 74: could not read; 65: bad input data; 64: usage.
  public var exitCode: Int32 {
    switch self {
    case .report(let error): error.exitCode
    case .thresholds: 65
    case .query: 64
    }
  }
}
