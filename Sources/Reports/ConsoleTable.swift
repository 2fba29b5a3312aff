import TextTable

/// A compact table for a terminal: header, rule, rows, one space between columns.
public struct ConsoleTable: Sendable {
  public enum Alignment: Sendable {
    /// For names.
    case left
    /// For figures, so that their digits line up.
    case right
  }

  public struct Header: Sendable {
    public let title: String
    public let alignment: Alignment

    public init(_ title: String, _ alignment: Alignment = .right) {
      self.title = title
      self.alignment = alignment
    }
  }

  public let headers: [Header]

  public init(_ headers: [Header]) {
    self.headers = headers
  }

  /// The table of `rows`, each column as wide as its widest cell, every line ended by a line
  /// feed and without blanks before it. Line ends and tabs in a cell become blanks.
  ///
  /// - Precondition: each row has as many cells as there are headers.
  public func render(_ rows: [[String]]) -> String {
    precondition(
      rows.allSatisfy { $0.count == headers.count }, "a row's cells do not match the headers")
    let table = TextTable<[String]> { cells in
      zip(headers, cells).map { header, cell in
        .init(
          title: header.title, value: Self.oneLine(cell),
          align: header.alignment == .left ? .left : .right)
      }
    }
    // TextTable learns its headers from the first row, so a table of none borrows one.
    let blank = [[String](repeating: "", count: headers.count)]
    let text = table.string(for: rows.isEmpty ? blank : rows) ?? ""
    let lines = text.split(separator: "\n").prefix(rows.count + 2)
    return lines.map { Self.trimmed($0) + "\n" }.joined()
  }

  private static func oneLine(_ cell: String) -> String {
    String(cell.map { $0.isNewline || $0 == "\t" ? " " : $0 })
  }

  private static func trimmed(_ line: Substring) -> Substring {
    var line = line
    while line.last == " " { line.removeLast() }
    return line
  }
}
