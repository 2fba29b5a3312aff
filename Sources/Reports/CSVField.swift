import Figures
import Files

/// One cell of a report: a value with its type.
///
/// A cell is written as RFC 4180 says and reads back to the same value: numbers have a `.` and the
/// fewest digits that tell them apart (`0.1`, `1e-05`), whatever the locale.
public enum CSVField: Equatable, Sendable {
  case text(String)
  case flag(Bool)
  case integer(Int)
  /// NaN and the infinities are not figures: they are written as an empty cell.
  case real(Double)
  /// A missing value. Empty text is written alike.
  case empty

  public init(_ value: String?) { self = value.map(CSVField.text) ?? .empty }

  public init(_ value: Bool?) { self = value.map(CSVField.flag) ?? .empty }

  public init(_ value: Double?) { self = value.map(CSVField.real) ?? .empty }

  /// Whole numbers too large for `Int`, such as seeds, keep all their digits.
  public init<Integer: BinaryInteger>(_ value: Integer?) {
    guard let value else {
      self = .empty
      return
    }
    self = Int(exactly: value).map(CSVField.integer) ?? .text(String(value))
  }

  /// Reads a cell as the type that its column's unit asks for. A cell that has another form stays
  /// text, so that a check can quote it.
  ///
  /// - Parameter unit: The unit of the column, nil for a column that is not in the registry.
  public init(reading cell: String, as unit: Figure.Unit?) {
    guard !cell.isEmpty else {
      self = .empty
      return
    }
    self = .text(cell)
    switch unit {
    case nil, .words?: break
    case .flag?: if let flag = Bool(cell) { self = .flag(flag) }
    case _?:
      if let integer = Int(cell) {
        self = .integer(integer)
      } else if !cell.allSatisfy(\.isWholeNumber), let real = Double(decimal: cell), real.isFinite {
        self = .real(real)
      }
    }
  }

  /// The value as text, without quotes.
  public var text: String {
    switch self {
    case .text(let text): text
    case .flag(let flag): "\(flag)"
    case .integer(let number): String(number)
    case .real(let number): number.isFinite ? number.description : ""
    case .empty: ""
    }
  }

  public var isEmpty: Bool { text.isEmpty }

  /// The value of a number, nil for any other cell.
  public var number: Double? {
    switch self {
    case .integer(let number): Double(number)
    case .real(let number): number.isFinite ? number : nil
    case .text, .flag, .empty: nil
    }
  }

  /// The cell's text, quoted where it must be.
  public var cell: String {
    if case .text(let text) = self { text.csvField } else { text }
  }
}
