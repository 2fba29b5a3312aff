import Figures
import Reports

/// A row of a run's `timeline.csv`, read back.
struct TimelineSpan: Sendable {
  let key: RecordedRun.Key
  let worker: Int
  let period: Int
  /// nil where the action belongs to no batch.
  let step: Int?
  /// As in the plan's text.
  let action: String
  let owner: Int
  let kind: String
  /// Nanoseconds from the first period's start.
  let start: Int
  let end: Int
  /// The row as the report has it.
  let record: Record

  private static let kinds = ["compute", "communication", "wait"]

  static func spans(of table: RunTable) throws(ReportError) -> [TimelineSpan] {
    let units = Figure.timeline.units
    var spans: [TimelineSpan] = []
    for row in table.report.rows.indices {
      spans.append(try TimelineSpan(table, row, Record(table.report.rows[row], units: units)))
    }
    return spans
  }

  /// Takes a row and checks every cell.
  private init(_ table: RunTable, _ row: Int, _ record: Record) throws(ReportError) {
    func number(_ column: String) throws(ReportError) -> Int {
      try table.whole(row, column, 0...Int(Int32.max))
    }
    /// A day is longer than any two periods, and its nanoseconds fit.
    func nanoseconds(_ column: String) throws(ReportError) -> Int {
      guard let value = Double(table.cell(row, column)), (0...86_400).contains(value) else {
        throw table.wrong(row, column, expected: "seconds from 0 to 86400")
      }
      return Int((value * 1e9).rounded())
    }
    key = try table.key(row)
    worker = try table.whole(row, "worker", 0...key.workers - 1)
    period = try number("period")
    step = table.cell(row, "step").isEmpty ? nil : try number("step")
    action = table.cell(row, "action")
    guard !action.isEmpty else { throw table.wrong(row, "action", expected: "a plan's action") }
    owner = try number("owner")
    kind = table.cell(row, "kind")
    guard Self.kinds.contains(kind) else {
      throw table.wrong(row, "kind", expected: Self.kinds.joined(separator: ", "))
    }
    start = try nanoseconds("start_seconds")
    end = try nanoseconds("end_seconds")
    guard start <= end else {
      throw table.wrong(row, "end_seconds", expected: "no less than start_seconds")
    }
    self.record = record
  }
}
