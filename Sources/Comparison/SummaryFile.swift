import Reports
import Statistics

/// The rows of a `summary.csv`, with the figures that it states.
struct SummaryFile {
  struct Row {
    let key: RunData.Key
    let line: Int
    let samples: Int
    let cells: [String: String]
    /// By metric; none for what was not measured.
    let figures: [String: Estimate]
  }

  private(set) var rows: [Row] = []

  static let required =
    ["strategy", "workers", "samples", "status", "reason"]
    + ["step_seconds", "throughput_samples_per_second", "speedup"].flatMap {
      [$0, "\($0)_lo", "\($0)_hi"]
    }

  init(_ table: RunTable) throws(ComparisonError) {
    try table.require(Self.required)
    var lines: [RunData.Key: Int] = [:]
    for row in table.report.rows.indices {
      let key = try table.key(row)
      let line = table.report.lines[row]
      if let first = lines.updateValue(line, forKey: key) {
        throw table.wrong(row, "a second row of \(key), after line \(first); expected one")
      }
      guard ["ok", "skipped", "failed"].contains(table.cell(row, "status")) else {
        throw table.wrong(row, "status", expected: "ok, skipped or failed")
      }
      var figures: [String: Estimate] = [:]
      for metric in Metric.all { figures[metric.name] = try Self.figure(metric, table, row) }
      rows.append(
        Row(
          key: key, line: line, samples: try table.whole(row, "samples", 0...1_000_000_000),
          cells: table.report.rows[row], figures: figures))
    }
  }

  private static func figure(
    _ metric: Metric, _ table: RunTable, _ row: Int
  ) throws(ComparisonError) -> Estimate? {
    guard !table.cell(row, metric.name).isEmpty else { return nil }
    let value =
      metric.canBeZero
      ? try table.share(row, metric.name) : try table.positive(row, metric.name)
    guard let value else { return nil }
    let (low, high) = ("\(metric.name)_lo", "\(metric.name)_hi")
    guard let from = try table.share(row, low), let to = try table.share(row, high) else {
      return Estimate(value: value, interval: nil)
    }
    guard from <= to else {
      throw table.wrong(row, high, expected: "no less than \(low), which is \(from)")
    }
    return Estimate(value: value, interval: Interval(low: from, high: to))
  }
}
