import Files
import SwiftCSV

/// A report that was read: its header, and its rows by column name.
public struct CSVReport: Equatable, Sendable {
  public let path: String
  public let header: [String]
  public let rows: [[String: String]]
  /// The line of the file that each row starts on; the header is on line 1.
  public let lines: [Int]

  /// The cells of a column, from the first row to the last.
  public func column(_ name: String) throws(ReportError) -> [String] {
    guard header.contains(name) else {
      throw .missingColumn(path: path, column: name, columns: header)
    }
    return rows.map { $0[name, default: ""] }
  }
}

/// Reads what `CSVTable` wrote, and CSV of others (RFC 4180, UTF-8, header first).
public enum CSVReader {
  /// Reads the report at `path`, which must have the columns `required` and at least one row.
  public static func read(
    _ path: String, requiring required: [String] = []
  ) throws(ReportError) -> CSVReport {
    let bytes: [UInt8]
    do throws(FileError) {
      bytes = try File.read(path)
    } catch {
      throw ReportError(error)
    }
    return try parse(bytes, path: path, requiring: required)
  }

  /// Reads a report from its bytes; `path` is for the errors only.
  public static func parse(
    _ bytes: [UInt8], path: String, requiring required: [String] = []
  ) throws(ReportError) -> CSVReport {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw .malformed(path: path, problem: "it is not UTF-8 text")
    }
    try checkQuotes(text, path: path)
    let records = try split(text, path: path)
    guard let header = records.first, header != [""] else {
      throw .malformed(path: path, problem: "it is empty")
    }
    guard Set(header).count == header.count else {
      throw .malformed(path: path, problem: "two of its columns have the same name")
    }
    for name in required where !header.contains(name) {
      throw .missingColumn(path: path, column: name, columns: header)
    }
    guard records.count > 1 else {
      throw .malformed(path: path, problem: "it has a header and no rows")
    }
    var rows: [[String: String]] = []
    let lines = startLines(text)
    for (cells, line) in zip(records, lines).dropFirst() {
      guard cells.count == header.count else {
        throw .malformed(
          path: path,
          problem: "line \(line) has \(cells.count) cells, where the header has \(header.count)")
      }
      rows.append(Dictionary(uniqueKeysWithValues: zip(header, cells)))
    }
    return CSVReport(
      path: path, header: header, rows: rows, lines: Array(lines[1...rows.count]))
  }

  /// The line that each record starts on, and the one after the last: a quoted cell can hold line
  /// ends, and quotes come in pairs in whatever was split without an error.
  private static func startLines(_ text: String) -> [Int] {
    var starts = [1]
    var line = 1
    var isQuoted = false
    for character in text {
      if character == "\"" { isQuoted.toggle() }
      guard character.isNewline else { continue }
      line += 1
      if !isQuoted { starts.append(line) }
    }
    return starts
  }

  /// SwiftCSV takes an unclosed quote as closed by the end of the file, and does not see a quote
  /// or a comma under a combining mark. Both would be misread in silence.
  private static func checkQuotes(_ text: String, path: String) throws(ReportError) {
    guard text.utf8.count(where: { $0 == UInt8(ascii: "\"") }).isMultiple(of: 2) else {
      throw .malformed(path: path, problem: "a quote is not closed")
    }
    let marked = text.contains {
      $0.utf8.count > 1
        && ($0.utf8.first == UInt8(ascii: "\"") || $0.utf8.first == UInt8(ascii: ","))
    }
    guard !marked else {
      throw .malformed(path: path, problem: "a combining mark follows a quote or a comma")
    }
  }

  private static func split(_ text: String, path: String) throws(ReportError) -> [[String]] {
    // Without a line end SwiftCSV loses an empty last cell.
    let ended = text.isEmpty || text.last?.isNewline == true ? text : text + "\n"
    var records: [[String]] = []
    do {
      let reader = try EnumeratedCSV(
        string: ended, delimiter: .comma, loadColumns: false, rowLimit: 0)
      try reader.enumerateAsArray(startAt: 0, rowLimit: nil) { records.append($0) }
    } catch {
      // Quotes still come in pairs up to the record that could not be split.
      let lines = startLines(text)
      throw .malformed(
        path: path, problem: "line \(lines[min(records.count, lines.count - 1)]) is badly quoted")
    }
    return records
  }
}
