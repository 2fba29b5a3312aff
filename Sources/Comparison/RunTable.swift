import Reports

/// A CSV report of a run, whose cells are taken as what they must be or not at all.
public struct RunTable {
  public let report: CSVReport

  /// Numbers outside could overflow in what is calculated from them.
  private static let sensible = 1e-15...1e15

  /// Reads a report of the schema version that this program writes.
  public init(_ path: String) throws(ComparisonError) {
    do throws(ReportError) {
      report = try CSVReader.read(path, requiring: [CSVTable.schemaVersionName])
    } catch {
      throw .report(error)
    }
    let version = "\(CSVTable.schemaVersion)"
    for row in report.rows.indices {
      let cell = self.cell(row, CSVTable.schemaVersionName)
      guard cell == version else {
        throw wrong(
          row, CSVTable.schemaVersionName,
          expected: "\(version): the file is of another version of bench")
      }
    }
  }

  public func require(_ columns: [String]) throws(ComparisonError) {
    for column in columns where !has(column) {
      throw .report(
        .missingColumn(path: report.path, column: column, columns: report.header))
    }
  }

  public func has(_ column: String) -> Bool { report.header.contains(column) }

  /// Empty where there is no such column.
  public func cell(_ row: Int, _ column: String) -> String { report.rows[row][column, default: ""] }

  public func key(_ row: Int) throws(ComparisonError) -> RunData.Key {
    let strategy = cell(row, "strategy")
    guard !strategy.isEmpty else { throw wrong(row, "strategy", expected: "a strategy's name") }
    return RunData.Key(strategy: strategy, workers: try whole(row, "workers", 1...1_000_000))
  }

  public func whole(
    _ row: Int, _ column: String, _ range: ClosedRange<Int>
  ) throws(ComparisonError) -> Int {
    guard let number = Int(cell(row, column)), range.contains(number) else {
      throw wrong(
        row, column,
        expected: "a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  public func positive(_ row: Int, _ column: String) throws(ComparisonError) -> Double {
    // No NaN is in a range.
    guard let number = Double(cell(row, column)), Self.sensible.contains(number) else {
      throw wrong(row, column, expected: "a number above 0, at most 1e15")
    }
    return number
  }

  /// nil for an empty cell.
  public func share(_ row: Int, _ column: String) throws(ComparisonError) -> Double? {
    let cell = cell(row, column)
    if cell.isEmpty { return nil }
    guard let number = Double(cell), (0...Self.sensible.upperBound).contains(number) else {
      throw wrong(row, column, expected: "a number from 0 to 1e15, or nothing")
    }
    return number
  }

  public func flag(_ row: Int, _ column: String) throws(ComparisonError) -> Bool {
    switch cell(row, column) {
    case "true": return true
    case "false": return false
    default: throw wrong(row, column, expected: "true or false")
    }
  }

  public func wrong(_ row: Int, _ column: String, expected: String) -> ComparisonError {
    .cell(
      path: report.path, line: report.lines[row], column: column, value: cell(row, column),
      expected: expected)
  }

  func wrong(_ row: Int, _ problem: String) -> ComparisonError {
    .row(path: report.path, line: report.lines[row], problem: problem)
  }
}
