import Figures
import Files

/// A CSV report of a run. Each access checks its cell and throws an error that names the file, the
/// line and what was expected.
public struct RunTable {
  public let report: CSVReport
  /// Whether the file is of version 1, whose peak was the rate of large products.
  public let hasOlderPeak: Bool

  /// Calculations with numbers outside this range could overflow.
  private static let sensible = 1e-15...1e15

  /// Reads a report of any version of the schema up to the one that this program writes, with the
  /// columns of today.
  public init(_ path: String) throws(ReportError) {
    let read = try CSVReader.read(path, requiring: [CSVTable.schemaVersionName])
    let versions = (1...Figure.latestVersion).map(String.init)
    let found = read.rows.map { $0[CSVTable.schemaVersionName, default: ""] }
    hasOlderPeak = found.contains("1")
    report = read.inPresentTerms
    if let row = found.firstIndex(where: { !versions.contains($0) }) {
      throw wrong(
        row, CSVTable.schemaVersionName,
        expected: "\(versions.joined(separator: " or ")): the file is of another version of bench")
    }
  }

  public func require(_ columns: [String]) throws(ReportError) {
    for column in columns where !has(column) {
      throw .missingColumn(path: report.path, column: column, columns: report.header)
    }
  }

  public func has(_ column: String) -> Bool { report.header.contains(column) }

  /// The rows as typed values, after `check` has accepted each.
  public func records(
    of figures: [Figure], check: (Int) throws(ReportError) -> Void
  ) throws(ReportError) -> [Record] {
    for row in report.rows.indices { try check(row) }
    let units = figures.units
    return report.rows.map { Record($0, units: units) }
  }

  /// The cell's text, empty where the report has no such column.
  public func cell(_ row: Int, _ column: String) -> String { report.rows[row][column, default: ""] }

  @discardableResult
  public func key(_ row: Int) throws(ReportError) -> RecordedRun.Key {
    let strategy = cell(row, "strategy")
    guard !strategy.isEmpty else { throw wrong(row, "strategy", expected: "a strategy's name") }
    return RecordedRun.Key(strategy: strategy, workers: try whole(row, "workers", 1...1_000_000))
  }

  @discardableResult
  public func whole(
    _ row: Int, _ column: String, _ range: ClosedRange<Int>
  ) throws(ReportError) -> Int {
    guard let number = Int(cell(row, column)), range.contains(number) else {
      throw wrong(
        row, column,
        expected: "a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  @discardableResult
  public func positive(_ row: Int, _ column: String) throws(ReportError) -> Double {
    // A range contains no NaN.
    guard let number = Double(decimal: cell(row, column)), Self.sensible.contains(number) else {
      throw wrong(row, column, expected: "a number above 0, at most 1e15")
    }
    return number
  }

  /// A number that may be 0, or nil for an empty cell.
  @discardableResult
  public func share(_ row: Int, _ column: String) throws(ReportError) -> Double? {
    let cell = cell(row, column)
    if cell.isEmpty { return nil }
    guard let number = Double(decimal: cell), (0...Self.sensible.upperBound).contains(number) else {
      throw wrong(row, column, expected: "a number from 0 to 1e15, or nothing")
    }
    return number
  }

  public func flag(_ row: Int, _ column: String) throws(ReportError) -> Bool {
    guard let flag = Bool(cell(row, column)) else {
      throw wrong(row, column, expected: "true or false")
    }
    return flag
  }

  public func wrong(_ row: Int, _ column: String, expected: String) -> ReportError {
    .cell(
      path: report.path, line: report.lines[row], column: column, value: cell(row, column),
      expected: expected)
  }

  func wrong(_ row: Int, _ problem: String) -> ReportError {
    .row(path: report.path, line: report.lines[row], problem: problem)
  }
}
