import Reports

/// The rows of a `samples.csv` that count, by strategy and number of workers.
struct SamplesFile {
  let path: String
  private(set) var samples: [RunData.Key: [RawSample]] = [:]
  /// Where each came first, retakes too.
  private(set) var lines: [RunData.Key: Int] = [:]

  static let required = ["round", "strategy", "workers", "steps", "rows", "seconds"]

  /// Strategies that train nothing: what the machine could do at best.
  static let roofs: Set = [SampleRow.peakName, "memory-bandwidth"]

  init(_ table: RunTable) throws(ComparisonError) {
    try table.require(Self.required)
    path = table.report.path
    var counted: [Slot: Int] = [:]
    for row in table.report.rows.indices where !Self.roofs.contains(table.cell(row, "strategy")) {
      let key = try table.key(row)
      let sample = try Self.sample(table, row)
      let line = table.report.lines[row]
      lines[key] = lines[key] ?? line
      // Retaken samples stay in the file; of each slot one counts.
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

  private struct Slot: Hashable {
    let key: RunData.Key
    let round: Int
  }

  private static func sample(_ table: RunTable, _ row: Int) throws(ComparisonError) -> RawSample {
    var buckets: [Double] = []
    for column in ["communication_seconds", "wait_seconds", "compute_seconds"] {
      if let seconds = try table.share(row, column) { buckets.append(seconds) }
    }
    let total = buckets.reduce(0, +)
    return RawSample(
      round: try table.whole(row, "round", 0...1_000_000_000),
      steps: try table.positive(row, "steps"), rows: try table.positive(row, "rows"),
      seconds: try table.positive(row, "seconds"),
      overhead: buckets.count == 3 && total > 0 ? (buckets[0] + buckets[1]) / total : nil,
      isDisturbed: !table.cell(row, "disturbance").isEmpty)
  }
}
