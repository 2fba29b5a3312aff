import Files
import Foundation

extension DatasetSource {
  /// A CSV file with a row a line: the label, then the features.
  static let csv = DatasetSource(
    usage: "csv:FILE",
    summary: "a CSV file, a row a line: the label, then the features",
    accepts: { $0.hasPrefix("csv:") },
    read: { (word, _) throws(DatasetError) in
      let path = String(word.dropFirst("csv:".count))
      let rows = try CSVRows.parse(try DatasetError.reading(path), file: path)
      guard rows.rows >= 2 else {
        throw .malformed(file: path, found: "1 row", expected: "at least 2, one for testing")
      }
      let (training, test) = rows.lastTenthForTesting()
      return Dataset(
        name: URL(fileURLWithPath: path).lastPathComponent,
        provenance: "\(path): its first \(training.rows) rows for training, "
          + "its last \(test.rows) for testing",
        training: training, test: test, automatic: .suiting(training))
    })
}

/// Reads labelled rows from CSV (RFC 4180).
///
/// - The first cell of a line is the label, a whole number; the rest are features.
/// - If the very first cell is not a number, the first line is a header and only its width counts.
/// - Features are finite decimal numbers, which are not scaled here.
/// - Cells may be quoted or surrounded by spaces; lines end in LF or CRLF, the last one may lack
///   it; a byte order mark and empty lines at the end are ignored.
///
/// MNIST has 7.8 million cells in 10,000 rows, so that no cell becomes a `String`.
package struct CSVRows {
  private let file: String
  private var scanner: CSVScanner
  /// The cell being read, from 1.
  private var column = 1

  static let maximumLabel = 65_535

  /// - Throws: `badCell` with line and column, or `malformed` where there is no row.
  package static func parse(
    _ bytes: [UInt8], file: String
  ) throws(DatasetError) -> LabelledRows {
    var reader = CSVRows(bytes: bytes, file: file)
    return try reader.rows()
  }

  private init(bytes: [UInt8], file: String) {
    self.file = file
    scanner = CSVScanner(bytes, trimsBlanks: true)
  }

  private mutating func rows() throws(DatasetError) -> LabelledRows {
    var labels: [Int32] = []
    var pixels: [Float] = []
    var width = try skipHeader()

    while !scanner.hasOnlyEmptyLines {
      column = 1
      labels.append(try label())
      while try hasNextCell(of: width) {
        pixels.append(try feature())
      }
      width = column
    }
    guard let width, !labels.isEmpty else {
      throw .malformed(file: file, found: "no rows", expected: "a label and features on each line")
    }
    return LabelledRows(
      features: width - 1, classes: Int(labels.max()!) + 1, pixels: pixels, labels: labels)
  }

  /// Cells in the header line, if there is one.
  private mutating func skipHeader() throws(DatasetError) -> Int? {
    let start = scanner
    guard !scanner.hasOnlyEmptyLines, DecimalText.float(scanner.bytes[try cell()]) == nil else {
      scanner = start
      return nil
    }
    while try hasNextCell(of: nil) { _ = try cell() }
    return column
  }

  private mutating func label() throws(DatasetError) -> Int32 {
    let cell = try cell()
    guard let value = DecimalText.float(scanner.bytes[cell]), value >= 0,
      value <= Float(Self.maximumLabel),
      value == value.rounded()
    else {
      throw bad(cell, expected: "a label, a whole number from 0 to \(Self.maximumLabel)")
    }
    return Int32(value)
  }

  private mutating func feature() throws(DatasetError) -> Float {
    let cell = try cell()
    guard let value = DecimalText.float(scanner.bytes[cell]), value.isFinite else {
      throw bad(cell, expected: "a number from -3.4e38 to 3.4e38")
    }
    return value
  }

  /// The content of the next cell, without quotes and outer blanks.
  private mutating func cell() throws(DatasetError) -> Range<Int> {
    do throws(CSVScanner.Fault) {
      return try scanner.cell().range
    } catch {
      let expected =
        switch error.kind {
        case .quoteIsNotClosed: "a closing quote"
        case .textFollowsQuote: "a comma or the line's end after the quote"
        }
      throw bad(error.range, line: error.line, expected: expected)
    }
  }

  /// Moves over the comma to the next cell, or over the line end to the next line.
  ///
  /// - Parameter width: cells that the line must have, if that is known yet.
  private mutating func hasNextCell(of width: Int?) throws(DatasetError) -> Bool {
    if scanner.isAtComma {
      guard column != width else {
        throw wrongLength("more than \(column) cells", width: column)
      }
      scanner.skipSeparator()
      column += 1
      return true
    }
    guard column >= 2 else {
      throw wrongLength("1 cell", width: width)
    }
    guard width == nil || column == width else {
      throw wrongLength("\(column) cells", width: width)
    }
    scanner.skipSeparator()
    return false
  }

  private func bad(_ cell: Range<Int>, line: Int? = nil, expected: String) -> DatasetError {
    let text = clipped(String(decoding: scanner.bytes[cell].prefix(200), as: UTF8.self))
    return .badCell(
      file: file, line: line ?? scanner.line, column: column,
      found: text.isEmpty ? "nothing" : "'\(text)'", expected: expected)
  }

  private func wrongLength(_ found: String, width: Int?) -> DatasetError {
    let expected =
      width.map { "\($0), as in the lines above" } ?? "a label and at least one feature"
    return .badCell(
      file: file, line: scanner.line, column: column, found: found, expected: expected)
  }
}
