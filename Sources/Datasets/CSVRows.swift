import Foundation

extension DatasetSource {
  /// A CSV file with a row a line: the label, then the features.
  static let csv = DatasetSource(
    usage: "csv:FILE",
    summary: "a CSV file, a row a line: the label, then the pixels, 0 to 255 or 0 to 1",
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
        training: training, test: test)
    })
}

/// Reads labelled rows from CSV (RFC 4180).
///
/// - The first cell of a line is the label, a whole number; the rest are pixels.
/// - If the very first cell is not a number, the first line is a header and only its width counts.
/// - Pixels are from 0 to 255. If any in the file is above 1, all are divided by 255; otherwise
///   they are taken as they are, already in 0 to 1.
/// - Cells may be quoted or surrounded by spaces; lines end in LF or CRLF, the last one may lack
///   it; a byte order mark and empty lines at the end are ignored.
///
/// It is written by hand because MNIST has 7.8 million cells in 10,000 rows: SwiftCSV makes a
/// `String` of each, and cannot say where a bad one stands. Cost: one pass over the bytes.
package struct CSVRows {
  private let bytes: [UInt8]
  private let file: String
  private var index = 0
  /// Line and cell being read, from 1.
  private var line = 1
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
    self.bytes = bytes
    self.file = file
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { index = 3 }
  }

  private mutating func rows() throws(DatasetError) -> LabelledRows {
    var labels: [Int32] = []
    var pixels: [Float] = []
    var largest: Float = 0
    var width = try skipHeader()

    while !isAtEnd() {
      column = 1
      labels.append(try label())
      while try hasNextCell(of: width) {
        let value = try pixel()
        largest = max(largest, value)
        pixels.append(value)
      }
      width = column
    }
    guard let width, !labels.isEmpty else {
      throw .malformed(file: file, found: "no rows", expected: "a label and pixels on each line")
    }
    if largest > 1 {
      for index in pixels.indices { pixels[index] /= 255 }
    }
    return LabelledRows(
      features: width - 1, classes: Int(labels.max()!) + 1, pixels: pixels, labels: labels)
  }

  /// Cells in the header line, if there is one.
  private mutating func skipHeader() throws(DatasetError) -> Int? {
    let start = index
    guard !isAtEnd(), DecimalText.float(bytes[try cell()]) == nil else {
      (index, line) = (start, 1)
      return nil
    }
    while try hasNextCell(of: nil) { _ = try cell() }
    return column
  }

  private mutating func label() throws(DatasetError) -> Int32 {
    let cell = try cell()
    guard let value = DecimalText.float(bytes[cell]), value >= 0, value <= Float(Self.maximumLabel),
      value == value.rounded()
    else {
      throw bad(cell, expected: "a label, a whole number from 0 to \(Self.maximumLabel)")
    }
    return Int32(value)
  }

  private mutating func pixel() throws(DatasetError) -> Float {
    let cell = try cell()
    guard let value = DecimalText.float(bytes[cell]), value >= 0, value <= 255 else {
      throw bad(cell, expected: "a number from 0 to 255")
    }
    return value
  }

  private func bad(_ cell: Range<Int>, expected: String) -> DatasetError {
    let text = clipped(String(decoding: bytes[cell].prefix(200), as: UTF8.self))
    return .badCell(
      file: file, line: line, column: column, found: text.isEmpty ? "nothing" : "'\(text)'",
      expected: expected)
  }
}

// MARK: - Cells and lines

extension CSVRows {
  private static let (comma, quote, lf, cr) = (
    UInt8(ascii: ","), UInt8(ascii: "\""), UInt8(ascii: "\n"), UInt8(ascii: "\r")
  )

  private func byte(at index: Int) -> UInt8? { index < bytes.count ? bytes[index] : nil }

  /// Bytes of the line end at `index`: 0 where there is none there.
  private func lineEnd(at index: Int) -> Int {
    switch byte(at: index) {
    case Self.lf: 1
    case Self.cr: byte(at: index + 1) == Self.lf ? 2 : 0
    default: 0
    }
  }

  /// Whether nothing but empty lines is left.
  private func isAtEnd() -> Bool {
    var probe = index
    while case let length = lineEnd(at: probe), length > 0 { probe += length }
    return probe == bytes.count
  }

  /// The content of the cell at `index`, without quotes and outer spaces; `index` moves to the
  /// comma or line end behind it.
  private mutating func cell() throws(DatasetError) -> Range<Int> {
    skipSpaces()
    if byte(at: index) == Self.quote { return try quotedCell() }
    let start = index
    while let byte = byte(at: index), byte != Self.comma, byte != Self.lf,
      lineEnd(at: index) == 0
    {
      index += 1
    }
    var end = index
    while end > start, isSpace(bytes[end - 1]) { end -= 1 }
    return start..<end
  }

  /// As `cell`; a doubled quote stays doubled, since no number holds one.
  private mutating func quotedCell() throws(DatasetError) -> Range<Int> {
    let (start, startLine) = (index + 1, line)
    index += 1
    while let byte = byte(at: index) {
      index += 1
      if byte == Self.lf { line += 1 }
      guard byte == Self.quote else { continue }
      if self.byte(at: index) == Self.quote {
        index += 1
        continue
      }
      let cell = start..<index - 1
      skipSpaces()
      guard index == bytes.count || bytes[index] == Self.comma || lineEnd(at: index) > 0 else {
        throw bad(start - 1..<index + 1, expected: "a comma or the line's end after the quote")
      }
      return cell
    }
    line = startLine
    throw bad(start - 1..<index, expected: "a closing quote")
  }

  private mutating func skipSpaces() {
    while let byte = byte(at: index), isSpace(byte) { index += 1 }
  }

  private func isSpace(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
  }

  /// Moves over the comma to the next cell, or over the line end to the next line.
  ///
  /// - Parameter width: cells that the line must have, if that is known yet.
  private mutating func hasNextCell(of width: Int?) throws(DatasetError) -> Bool {
    if byte(at: index) == Self.comma {
      guard column != width else {
        throw wrongLength("more than \(column) cells", width: column)
      }
      index += 1
      column += 1
      return true
    }
    guard column >= 2 else {
      throw wrongLength("1 cell", width: width)
    }
    guard width == nil || column == width else {
      throw wrongLength("\(column) cells", width: width)
    }
    index += lineEnd(at: index)
    line += 1
    return false
  }

  private func wrongLength(_ found: String, width: Int?) -> DatasetError {
    let expected = width.map { "\($0), as in the lines above" } ?? "a label and at least one pixel"
    return .badCell(file: file, line: line, column: column, found: found, expected: expected)
  }
}
