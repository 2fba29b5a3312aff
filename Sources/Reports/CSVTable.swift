/// Writes rows as CSV (RFC 4180, but with line feeds alone as line ends: what Unix tools expect,
/// and every CSV reader takes).
public enum CSVTable {
  /// The first version of a report, which stands in its first column. A report's version rises when
  /// one of its columns changes its meaning or goes (see `Figure.reports`); appended columns leave
  /// it as it is.
  public static let schemaVersion = 1

  public static let schemaVersionName = "schema_version"

  /// Writes the header and a line for each row, each ended by a line feed.
  ///
  /// - Parameter version: the report's version of the schema.
  /// - Precondition: the names of `columns` differ, and none is empty or `schema_version`.
  public static func render<Row>(
    columns: [Column<Row>], rows: [Row], version: Int = schemaVersion
  ) -> String {
    let names = [schemaVersionName] + columns.map(\.name)
    precondition(Set(names).count == names.count, "two columns of a report have one name")
    precondition(!names.contains(""), "a column of a report has no name")
    var text = line(names.map(CSVField.text))
    for row in rows {
      text += line([.integer(version)] + columns.map { $0.value(row) })
    }
    return text
  }

  private static func line(_ fields: [CSVField]) -> String {
    fields.map(\.cell).joined(separator: ",") + "\n"
  }
}
