import Files

/// A report that was read: its header, and its rows by column name.
public struct CSVReport: Equatable, Sendable {
  public let path: String
  public let header: [String]
  public let rows: [[String: String]]
  /// The line of the file that each row starts on; the header is on line 1.
  public let lines: [Int]
}

/// Reads what `CSVTable` wrote, and CSV of others (RFC 4180, UTF-8, header first).
public enum CSVReader {
  /// Reads the report at `path`, which must have the columns `required` and at least one row.
  public static func read(
    _ path: String, requiring required: [String] = []
  ) throws(ReportError) -> CSVReport {
    try parse(ReportError.reading(path), path: path, requiring: required)
  }

  /// Reads a report from its bytes; `path` is for the errors only.
  public static func parse(
    _ bytes: [UInt8], path: String, requiring required: [String] = []
  ) throws(ReportError) -> CSVReport {
    guard String(validating: bytes, as: UTF8.self) != nil else {
      throw .malformed(path: path, problem: "it is not UTF-8 text")
    }
    var scanner = CSVScanner(bytes)
    let header = scanner.isAtEnd ? [""] : try record(&scanner, path: path)
    guard header != [""] else { throw .malformed(path: path, problem: "it is empty") }
    guard Set(header).count == header.count else {
      throw .malformed(path: path, problem: "two of its columns have the same name")
    }
    for name in required where !header.contains(name) {
      throw .missingColumn(path: path, column: name, columns: header)
    }
    var rows: [[String: String]] = []
    var lines: [Int] = []
    while !scanner.isAtEnd {
      let line = scanner.line
      let cells = try record(&scanner, path: path)
      guard cells.count == header.count else {
        throw .malformed(
          path: path,
          problem: "line \(line) has \(cells.count) cells, where the header has \(header.count)")
      }
      rows.append(Dictionary(uniqueKeysWithValues: zip(header, cells)))
      lines.append(line)
    }
    guard !rows.isEmpty else {
      throw .malformed(path: path, problem: "it has a header and no rows")
    }
    return CSVReport(path: path, header: header, rows: rows, lines: lines)
  }

  /// The cells of the next line; more than one line where a quoted cell holds line ends.
  private static func record(
    _ scanner: inout CSVScanner, path: String
  ) throws(ReportError) -> [String] {
    let line = scanner.line
    var cells: [String] = []
    while true {
      do throws(CSVScanner.Fault) {
        let cell = try scanner.cell()
        let text = scanner.text(of: cell)
        guard cell.isQuoted || !text.utf8.contains(UInt8(ascii: "\"")) else {
          throw CSVScanner.Fault(kind: .textFollowsQuote, line: line, range: cell.range)
        }
        cells.append(text)
      } catch {
        switch error.kind {
        case .quoteIsNotClosed: throw .malformed(path: path, problem: "a quote is not closed")
        case .textFollowsQuote:
          throw .malformed(path: path, problem: "line \(line) is badly quoted")
        }
      }
      let isLast = !scanner.isAtComma
      scanner.skipSeparator()
      if isLast { return cells }
    }
  }
}
