import Reports

/// A fault in the runs that are compared, or in the question that is asked of them.
public enum ComparisonError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A file of a run cannot be read or is broken.
  case report(ReportError)
  /// The thresholds file is wrong; the line is nil where the whole file is meant.
  case thresholds(path: String, line: Int?, problem: String)
  /// The question cannot be answered, whatever the runs hold.
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
