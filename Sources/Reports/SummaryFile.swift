import Figures

/// A `summary.csv` that was read: each row with its line, every figure that is compared checked.
struct SummaryFile {
  let path: String
  let records: [Record]
  private(set) var rows: [(key: RecordedRun.Key, line: Int, samples: Int)] = []

  private static let required =
    ["strategy", "workers", "samples", "status", "reason"]
    + ["step_seconds", "throughput_samples_per_second", "speedup"].flatMap {
      Figure.summary[$0].columns
    }

  init(_ table: RunTable) throws(ReportError) {
    try table.require(Self.required)
    path = table.report.path
    var lines: [RecordedRun.Key: Int] = [:]
    var rows: [(key: RecordedRun.Key, line: Int, samples: Int)] = []
    records = try table.records(of: Figure.summary) { (row) throws(ReportError) in
      let key = try table.key(row)
      let line = table.report.lines[row]
      if let first = lines.updateValue(line, forKey: key) {
        throw table.wrong(row, "a second row of \(key), after line \(first); expected one")
      }
      guard ["ok", "skipped", "failed"].contains(table.cell(row, "status")) else {
        throw table.wrong(row, "status", expected: "ok, skipped or failed")
      }
      for figure in Figure.compared { try Self.check(figure, table, row) }
      rows.append((key, line, try table.whole(row, "samples", 0...1_000_000_000)))
    }
    self.rows = rows
  }

  private static func check(
    _ figure: Figure, _ table: RunTable, _ row: Int
  ) throws(ReportError) {
    let cell = table.cell(row, figure.name)
    guard !cell.isEmpty else { return }
    if figure.sharing == .outcome {
      // A loss may diverge beyond what a share or a time can be.
      guard let number = Double(cell), number.isFinite, number >= 0 else {
        throw table.wrong(row, figure.name, expected: "a number from 0, or nothing")
      }
    } else if figure.canBeZero {
      try table.share(row, figure.name)
    } else {
      try table.positive(row, figure.name)
    }
    let (low, high) = ("\(figure.name)_lo", "\(figure.name)_hi")
    guard let from = try table.share(row, low), let to = try table.share(row, high) else { return }
    guard from <= to else {
      throw table.wrong(row, high, expected: "no less than \(low), which is \(from)")
    }
  }
}
