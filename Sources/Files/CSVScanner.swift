/// Splits CSV (RFC 4180) into cells, byte by byte, and traps on none.
///
/// Lines end in LF or CRLF, the last one may lack it; a byte order mark is skipped. A cell is a range
/// of the bytes, so that reading millions of numbers makes no strings. Cost: one pass.
public struct CSVScanner: Sendable {
  public struct Cell: Sendable {
    /// The content without its quotes; inside of it a quote stays doubled.
    public let range: Range<Int>
    public let isQuoted: Bool
  }

  /// A quoted cell that breaks the format.
  public struct Fault: Error, Equatable {
    public enum Kind: Sendable { case quoteIsNotClosed, textFollowsQuote }

    public let kind: Kind
    /// The line where the cell starts, or where its text goes on; the first line is 1.
    public let line: Int
    /// From the opening quote to the offending byte.
    public let range: Range<Int>

    public init(kind: Kind, line: Int, range: Range<Int>) {
      self.kind = kind
      self.line = line
      self.range = range
    }
  }

  public let bytes: [UInt8]
  /// Whether blanks around a cell are left out, also around its quotes.
  private let trimsBlanks: Bool
  private var index = 0
  public private(set) var line = 1

  private static let (comma, quote, lf, cr) = (
    UInt8(ascii: ","), UInt8(ascii: "\""), UInt8(ascii: "\n"), UInt8(ascii: "\r")
  )

  public init(_ bytes: [UInt8], trimsBlanks: Bool = false) {
    self.bytes = bytes
    self.trimsBlanks = trimsBlanks
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { index = 3 }
  }

  public var isAtEnd: Bool { index == bytes.count }

  /// Whether nothing but empty lines is left.
  public var hasOnlyEmptyLines: Bool {
    var probe = index
    while case let length = lineEnd(at: probe), length > 0 { probe += length }
    return probe == bytes.count
  }

  /// Whether another cell of the same line follows.
  public var isAtComma: Bool { byte(at: index) == Self.comma }

  /// Moves over the comma or the line's end behind a cell.
  public mutating func skipSeparator() {
    if isAtComma {
      index += 1
    } else {
      index += lineEnd(at: index)
      line += 1
    }
  }

  /// The next cell; then the scanner stands at the comma or line end behind it.
  public mutating func cell() throws(Fault) -> Cell {
    skipBlanks()
    if byte(at: index) == Self.quote { return try quotedCell() }
    let start = index
    while let byte = byte(at: index), byte != Self.comma, byte != Self.lf,
      lineEnd(at: index) == 0
    {
      index += 1
    }
    var end = index
    while trimsBlanks, end > start, isBlank(bytes[end - 1]) { end -= 1 }
    return Cell(range: start..<end, isQuoted: false)
  }

  private mutating func quotedCell() throws(Fault) -> Cell {
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
      skipBlanks()
      guard isAtEnd || isAtComma || lineEnd(at: index) > 0 else {
        throw Fault(kind: .textFollowsQuote, line: line, range: start - 1..<index + 1)
      }
      return Cell(range: cell, isQuoted: true)
    }
    throw Fault(kind: .quoteIsNotClosed, line: startLine, range: start - 1..<index)
  }

  /// The text of a cell, where the bytes are UTF-8.
  public func text(of cell: Cell) -> String {
    let content = bytes[cell.range]
    guard cell.isQuoted, content.contains(Self.quote) else {
      return String(decoding: content, as: UTF8.self)
    }
    var single: [UInt8] = []
    var isSecond = false
    for byte in content {
      // Quotes come in pairs, of which the first is taken.
      isSecond = byte == Self.quote && !isSecond
      if byte != Self.quote || isSecond { single.append(byte) }
    }
    return String(decoding: single, as: UTF8.self)
  }

  private func byte(at index: Int) -> UInt8? { index < bytes.count ? bytes[index] : nil }

  /// Bytes of the line end at `index`: 0 where there is none.
  private func lineEnd(at index: Int) -> Int {
    switch byte(at: index) {
    case Self.lf: 1
    case Self.cr: byte(at: index + 1) == Self.lf ? 2 : 0
    default: 0
    }
  }

  private mutating func skipBlanks() {
    while trimsBlanks, let byte = byte(at: index), isBlank(byte) { index += 1 }
  }

  private func isBlank(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
  }
}
