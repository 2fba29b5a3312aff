import Files

/// A fault in the files of a run, for which the user or the system is responsible.
public enum ReportError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The operating system refused to read `path`.
  case cannotRead(path: String, reason: String)
  /// The operating system refused to create or write `path`.
  case cannotWrite(path: String, reason: String)
  /// The folder holds the reports of a run already, which are never overwritten.
  case holdsARun(folder: String)
  /// The folder holds files already, which are never overwritten.
  case isNotEmpty(folder: String)
  /// The file is no report: what is wrong with it, and where.
  case malformed(path: String, problem: String)
  /// The file has no column of that name.
  case missingColumn(path: String, column: String, columns: [String])
  /// The folder exists, but it holds no run.
  case noRun(folder: String)
  /// The run has not ended yet, or it ended before it had written files that belong together.
  case unfinished(path: String, problem: String)
  /// A cell holds something else than its column allows.
  case cell(path: String, line: Int, column: String, value: String, expected: String)
  /// A row contradicts another row.
  case row(path: String, line: Int, problem: String)

  public var description: String { sentence.onOneLine }

  private var sentence: String {
    switch self {
    case .cannotRead(let path, let reason): "cannot read '\(path)': \(reason)"
    case .cannotWrite(let path, let reason): "cannot write '\(path)': \(reason)"
    case .holdsARun(let folder):
      "'\(folder)' holds the reports of another run; name a new folder or an empty one"
    case .isNotEmpty(let folder):
      "'\(folder)' holds files already; name a new folder or an empty one"
    case .malformed(let path, let problem): "'\(path)' is no report: \(problem)"
    case .missingColumn(let path, let column, let columns):
      "'\(path)' has no column '\(column)'; it has \(columns.joined(separator: ", "))"
    case .noRun(let folder):
      "'\(folder)' holds no run: expected a folder with summary.csv, or a summary.csv or"
        + " samples.csv file"
    case .unfinished(let path, let problem):
      "'\(path)' is half a run: \(problem)"
    case .cell(let path, let line, let column, let value, let expected):
      "'\(path)' line \(line): \(column) is '\(Self.short(value))', expected \(expected)"
    case .row(let path, let line, let problem): "'\(path)' line \(line): \(problem)"
    }
  }

  /// A broken file can have a cell of megabytes.
  private static func short(_ value: String) -> String {
    value.count <= 40 ? value : "\(value.prefix(40))…"
  }

  /// 74: could not read or write; 65: bad input data.
  public var exitCode: Int32 {
    switch self {
    case .cannotRead, .cannotWrite, .holdsARun, .isNotEmpty: 74
    case .malformed, .missingColumn, .noRun, .unfinished, .cell, .row: 65
    }
  }

  /// The bytes of a file.
  static func reading(_ path: String) throws(ReportError) -> [UInt8] {
    do throws(FileError) { return try File.read(path) } catch { throw ReportError(error) }
  }

  /// A refusal of the file system.
  public init(_ error: FileError) {
    switch error {
    case .cannotRead(let path, let reason): self = .cannotRead(path: path, reason: reason)
    case .cannotWrite(let path, let reason): self = .cannotWrite(path: path, reason: reason)
    case .tooLong(let path, let limit):
      self = .malformed(path: path, problem: "it is longer than \(limit) bytes")
    }
  }
}
