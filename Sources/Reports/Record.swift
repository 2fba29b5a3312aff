import Figures

/// A row of a report with typed values: of a run just measured or of one read from a file.
public struct Record: Equatable, Sendable {
  private var fields: [String: CSVField]

  public init(_ fields: [String: CSVField]) { self.fields = fields }

  /// The values of a row that was just measured.
  public init<Row>(_ row: Row, _ columns: [Column<Row>]) {
    fields = Dictionary(uniqueKeysWithValues: columns.map { ($0.name, $0.value(row)) })
  }

  /// A row of a file, each cell read as the value that its column's unit asks for.
  public init(_ cells: [String: String], units: [String: Figure.Unit]) {
    fields = Dictionary(
      uniqueKeysWithValues: cells.map { ($0, CSVField(reading: $1, as: units[$0])) })
  }

  /// The value of a column; empty where there is none.
  public subscript(column: String) -> CSVField {
    get { fields[column] ?? .empty }
    set { fields[column] = newValue }
  }

  /// Whether the row has the column, be it empty.
  public func has(_ column: String) -> Bool { fields[column] != nil }

  public func text(_ column: String) -> String { self[column].text }

  /// nil for an empty cell.
  public func number(_ column: String) -> Double? { self[column].number }

  public func isTrue(_ column: String) -> Bool { self[column] == .flag(true) }

  public func merging(_ other: [String: CSVField]) -> Record {
    Record(fields.merging(other) { $1 })
  }
}
