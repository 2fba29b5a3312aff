import Files

/// What can be wrong with a thresholds file.
public enum ThresholdsError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The operating system refused to read it.
  case cannotRead(path: String, reason: String)
  /// It is not what a gate takes: the line (nil for the whole file), and what was expected.
  case malformed(path: String, line: Int?, problem: String)

  public var description: String {
    switch self {
    case .cannotRead(let path, let reason): "cannot read '\(path)': \(reason)"
    case .malformed(let path, let line, let problem):
      "'\(path)'\(line.map { ", line \($0)" } ?? ""): \(problem)"
    }
  }

  init(_ error: FileError) {
    switch error {
    case .cannotRead(let path, let reason), .cannotWrite(let path, let reason):
      self = .cannotRead(path: path, reason: reason)
    case .tooLong(let path, let limit):
      self = .malformed(path: path, line: nil, problem: "expected at most \(limit) bytes")
    }
  }
}
