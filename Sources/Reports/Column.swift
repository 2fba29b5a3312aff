/// A column of a report: its name in the header, and how to get its cell from a row.
///
/// A report is an array of these, so that a new figure is one new line in it.
public struct Column<Row>: Sendable {
  /// Lower case with underscores, ending in the unit where there is one: `step_seconds`.
  public let name: String
  public let value: @Sendable (Row) -> CSVField

  public init(_ name: String, _ value: @escaping @Sendable (Row) -> CSVField) {
    self.name = name
    self.value = value
  }
}
