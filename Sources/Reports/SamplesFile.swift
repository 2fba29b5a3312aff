import Figures
import Measurement
import Statistics

/// The rows of a `samples.csv` that count, by strategy and number of workers.
struct SamplesFile {
  private let path: String
  private(set) var samples: [RecordedRun.Key: [RecordedSample]] = [:]
  /// The first line of each strategy and number of workers, counting retakes.
  private var lines: [RecordedRun.Key: Int] = [:]

  private static let required = ["round", "strategy", "workers", "steps", "rows", "seconds"]

  init(_ table: RunTable) throws(ReportError) {
    try table.require(Self.required)
    path = table.report.path
    var counted: [Slot: Int] = [:]
    // Roofs are skipped: they measure the machine and train nothing.
    for row in table.report.rows.indices
    where RoofKind(rawValue: table.cell(row, "strategy")) == nil {
      let key = try table.key(row)
      let sample = try Self.sample(table, row)
      let line = table.report.lines[row]
      lines[key] = lines[key] ?? line
      // Retaken samples stay in the file; one sample of each slot counts.
      let counts = table.has("counts") ? try table.flag(row, "counts") : true
      guard counts else { continue }
      if let first = counted.updateValue(line, forKey: Slot(key: key, round: sample.round)) {
        throw table.wrong(
          row,
          "a second sample of \(key) in round \(sample.round) that counts, after line \(first);"
            + " expected one")
      }
      samples[key, default: []].append(sample)
    }
  }

  /// Throws where the summary of the same folder lacks a sample's row, states another number of
  /// samples, or states figures that are not those of the samples.
  func check(against summary: SummaryFile, of folder: String) throws(ReportError) {
    let keys = Set(summary.rows.map(\.key))
    for (key, line) in lines.sorted(by: { $0.value < $1.value }) where !keys.contains(key) {
      throw .row(
        path: path, line: line,
        problem: "a sample of \(key), of which summary.csv has no row; expected one")
    }
    for row in summary.rows {
      let rows = samples[row.key]?.count ?? 0
      guard rows == row.samples else {
        throw .unfinished(
          path: folder,
          problem: "samples.csv has \(rows) rows of \(row.key) that count, where line"
            + " \(row.line) of summary.csv has \(row.samples)")
      }
    }
    for (row, record) in zip(summary.rows, summary.records) {
      for (column, value) in figures(of: row.key) {
        guard let stated = record.number(column), abs(stated - value) > 1e-9 * value else {
          continue
        }
        throw .cell(
          path: summary.path, line: row.line, column: column, value: record.text(column),
          expected: "\(value), which is what samples.csv gives")
      }
    }
  }

  /// The figures of a row that follow from its samples and serial's; empty where it has none.
  private func figures(of key: RecordedRun.Key) -> [(column: String, value: Double)] {
    guard let own = samples[key] else { return [] }
    let serial = samples[RecordedRun.Key(strategy: "serial", workers: 1)] ?? []
    let speedup = Speedup.estimate(of: own, over: serial, Bootstrap(seed: 0, resamples: 0))
    let (rows, seconds) = own.reduce((0.0, 0.0)) { ($0.0 + $1.rows, $0.1 + $1.seconds) }
    var figures = [
      (column: "step_seconds", value: median(own.map(\.stepSeconds))),
      (column: "throughput_samples_per_second", value: rows / seconds),
    ]
    if let speedup { figures.append((column: "speedup", value: speedup.value)) }
    return figures
  }

  private struct Slot: Hashable {
    let key: RecordedRun.Key
    let round: Int
  }

  private static func sample(
    _ table: RunTable, _ row: Int
  ) throws(ReportError) -> RecordedSample {
    var buckets: [Double] = []
    for column in ["communication_seconds", "wait_seconds", "compute_seconds"] {
      if let seconds = try table.share(row, column) { buckets.append(seconds) }
    }
    let total = buckets.reduce(0, +)
    return RecordedSample(
      round: try table.whole(row, "round", 0...1_000_000_000),
      steps: try table.positive(row, "steps"), rows: try table.positive(row, "rows"),
      seconds: try table.positive(row, "seconds"),
      overhead: buckets.count == 3 && total > 0 ? (buckets[0] + buckets[1]) / total : nil,
      isDisturbed: !table.cell(row, "disturbance").isEmpty)
  }
}
