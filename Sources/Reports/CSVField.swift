/// One cell of a report.
///
/// Written as RFC 4180 has it, and so that it reads back to the same value: numbers with a `.`
/// and in as few digits as tell them apart (`0.1`, `1e-05`), whatever the locale.
public enum CSVField: Equatable, Sendable {
  case text(String)
  case integer(Int)
  /// NaN and the infinities are no figures: they are written as an empty cell.
  case real(Double)
  /// A missing value. Empty text is written alike.
  case empty

  public init(_ value: String?) { self = value.map(CSVField.text) ?? .empty }

  public init(_ value: Double?) { self = value.map(CSVField.real) ?? .empty }

  /// Whole numbers too large for `Int`, such as seeds, keep all their digits.
  public init<Integer: BinaryInteger>(_ value: Integer?) {
    guard let value else {
      self = .empty
      return
    }
    self = Int(exactly: value).map(CSVField.integer) ?? .text(String(value))
  }

  /// The cell's text, quoted where it must be.
  public var cell: String {
    switch self {
    case .text(let text): Self.quoted(text)
    case .integer(let number): String(number)
    case .real(let number): number.isFinite ? number.description : ""
    case .empty: ""
    }
  }

  /// Also quotes text that starts or ends with white space, which many readers would trim. Looks
  /// at scalars: a quote under a combining mark is another `Character`, but still a quote.
  private static func quoted(_ text: String) -> String {
    let special = text.unicodeScalars.contains { "\",\r\n".unicodeScalars.contains($0) }
    let padded = text.first?.isWhitespace ?? false || text.last?.isWhitespace ?? false
    guard special || padded else { return text }
    var quoted: String.UnicodeScalarView = "\"".unicodeScalars
    for scalar in text.unicodeScalars {
      quoted.append(scalar)
      if scalar == "\"" { quoted.append(scalar) }
    }
    quoted.append("\"")
    return String(quoted)
  }
}
