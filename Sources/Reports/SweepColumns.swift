import Figures
import Measurement

/// One line of `sweep.csv`: a row of a run's summary, and where on which axis it lies.
struct SweepRow: Sendable {
  let point: SweepPoint
  let value: Int
  let record: Record

  init(_ point: SweepPoint, _ record: Record) {
    self.point = point
    value = point.value ?? record.key.workers
    self.record = record
  }
}

extension Column where Row == SweepRow {
  /// Every column of `sweep.csv` after `schema_version`: where the row lies, then the summary's.
  static let sweep: [Column] =
    place
    + Figure.summary.flatMap(\.columns).map { name in Column(name) { $0.record[name] } }

  static let place: [Column] = [
    Column("axis") { .text($0.point.axis) },
    Column("value") { .integer($0.value) },
  ]
}
