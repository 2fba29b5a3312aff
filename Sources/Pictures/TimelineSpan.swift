import Reports

/// A row of a run's `timeline.csv`, read back.
struct TimelineSpan: Equatable, Sendable {
  var strategy: String
  var workers: Int
  var worker: Int
  var period: Int
  /// nil where the action belongs to no batch.
  var step: Int?
  /// As in the plan's text.
  var action: String
  var owner: Int
  var kind: String
  /// Nanoseconds from the first period's start.
  var start: Int
  var end: Int

  static let columns = [
    "strategy", "workers", "worker", "period", "step", "action", "owner", "kind",
    "start_seconds", "end_seconds",
  ]

  /// Reads `timeline.csv` at `path`, every cell checked.
  static func read(_ path: String) throws(ReportError) -> [TimelineSpan] {
    let report = try CSVReader.read(path, requiring: columns)
    var spans: [TimelineSpan] = []
    for (index, row) in report.rows.enumerated() {
      spans.append(try TimelineSpan(row, number: index + 1, path: path))
    }
    return spans
  }

  private init(_ row: [String: String], number: Int, path: String) throws(ReportError) {
    func wrong(_ column: String, _ expected: String) -> ReportError {
      .malformed(
        path: path,
        problem: "row \(number): \(column) is '\(row[column]!)', expected \(expected)")
    }
    func integer(_ column: String) throws(ReportError) -> Int {
      guard let value = Int(row[column]!), (0...Int(Int32.max)).contains(value) else {
        throw wrong(column, "a number from 0")
      }
      return value
    }
    /// A day is longer than any two periods, and its nanoseconds fit.
    func nanoseconds(_ column: String) throws(ReportError) -> Int {
      guard let value = Double(row[column]!), (0...86_400).contains(value) else {
        throw wrong(column, "seconds from 0 to 86400")
      }
      return Int((value * 1e9).rounded())
    }
    (strategy, action, kind) = (row["strategy"]!, row["action"]!, row["kind"]!)
    guard ["compute", "communication", "wait"].contains(kind) else {
      throw wrong("kind", "compute, communication or wait")
    }
    workers = try integer("workers")
    worker = try integer("worker")
    period = try integer("period")
    step = row["step"]! == "" ? nil : try integer("step")
    owner = try integer("owner")
    start = try nanoseconds("start_seconds")
    end = try nanoseconds("end_seconds")
    guard start <= end else { throw wrong("end_seconds", "no less than start_seconds") }
  }
}
