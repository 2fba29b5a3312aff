/// A column of a report: its name in the registry, and the function that takes its cell from a row.
///
/// A report is an array of columns, so that a new figure needs one new line in the array.
public struct Column<Row>: Sendable {
  /// Lower case with underscores, ending in the unit where there is one: `step_seconds`.
  public let name: String
  public let value: @Sendable (Row) -> CSVField

  public init(_ name: String, _ value: @escaping @Sendable (Row) -> CSVField) {
    self.name = name
    self.value = value
  }
}
