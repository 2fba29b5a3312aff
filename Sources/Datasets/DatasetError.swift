import Files

/// A fault in a `--data` word, in a data set or in a weights file.
///
/// Each case carries what was found, where, and what was expected; `description` is one line.
public enum DatasetError: Error, Equatable, Sendable {
  /// The `--data` word names no source. `hint` says what is close to it.
  case unknownSource(word: String, hint: String)
  /// A file or folder could not be opened or read.
  case cannotRead(path: String, reason: String)
  /// A file could not be written; nothing of it is left behind.
  case cannotWrite(path: String, reason: String)
  /// A folder lacks a file that the format needs.
  case missingFile(folder: String, expected: String)
  /// A file was read and its bytes break its format.
  case malformed(file: String, found: String, expected: String)
  /// One cell of a CSV file is wrong. `line` and `column` count from 1; a column is a cell.
  case badCell(file: String, line: Int, column: Int, found: String, expected: String)
  /// A batch must have at least one row and at most as many as the training set.
  case badBatch(batch: Int, rows: Int)

  /// A set has more values than a file of its format may have.
  case tooManyValues(Int, limit: Int)

  /// Whose fault it is, which decides the exit code.
  public enum Kind: Hashable, Sendable {
    /// A wrong word or number on the command line: exit code 64.
    case usage
    /// A file that was read and whose content is wrong: exit code 65.
    case badData
    /// A file that could not be read or written: exit code 74.
    case inputOutput
  }

  public var kind: Kind {
    switch self {
    case .unknownSource, .badBatch, .tooManyValues: .usage
    case .missingFile, .malformed, .badCell: .badData
    case .cannotRead, .cannotWrite: .inputOutput
    }
  }
}

extension DatasetError {
  /// A refusal of the file system.
  init(_ error: FileError) {
    switch error {
    case .cannotRead(let path, let reason): self = .cannotRead(path: path, reason: reason)
    case .cannotWrite(let path, let reason): self = .cannotWrite(path: path, reason: reason)
    case .tooLong(let path, let limit):
      self = .malformed(
        file: path, found: "more than \(limit) bytes", expected: "a file of at most that size")
    }
  }

  /// The bytes of a file, or what refused them.
  static func reading(_ path: String, limit: Int = 1 << 31) throws(DatasetError) -> [UInt8] {
    do throws(FileError) {
      return try File.read(path, limit: limit)
    } catch {
      throw DatasetError(error)
    }
  }
}

extension DatasetError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unknownSource(let word, let hint):
      "unknown data '\(clipped(word))': \(hint); expected \(DatasetSource.usage)".onOneLine
    case .cannotRead(let path, let reason):
      "cannot read '\(path)': \(reason)".onOneLine
    case .cannotWrite(let path, let reason):
      "cannot write '\(path)': \(reason)".onOneLine
    case .missingFile(let folder, let expected):
      "folder '\(folder)' lacks a file: expected \(expected)".onOneLine
    case .malformed(let file, let found, let expected):
      "\(file): found \(found), expected \(expected)".onOneLine
    case .badCell(let file, let line, let column, let found, let expected):
      "\(file), line \(line), column \(column): found \(found), expected \(expected)".onOneLine
    case .badBatch(let batch, let rows):
      "a batch of \(batch) rows does not fit: expected 1 to \(rows), the rows of the training set"
    case .tooManyValues(let count, let limit):
      "a set of \(count) values cannot be written: expected at most \(limit), an IDX file's most"
    }
  }
}

/// The first 40 characters of a word or cell that may be of any length.
func clipped(_ text: String) -> String {
  text.count > 40 ? "\(text.prefix(40))…" : text
}
