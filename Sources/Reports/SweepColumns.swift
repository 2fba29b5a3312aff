import Measurement

/// One line of `sweep.csv`: a row of a run's summary, and where on which axis it lies.
///
/// Its cells are taken at once, so that the run and its memory can go.
public struct SweepRow: Sendable {
  let point: SweepPoint
  let value: Int
  let strategy: String
  let workers: Int
  let throughput: Double?
  let speedup: Double?
  let cells: [CSVField]

  public init(_ point: SweepPoint, _ row: SummaryRow) {
    self.point = point
    value = point.value ?? row.contender.workers
    strategy = row.contender.strategy.name
    workers = row.contender.workers
    throughput = row.figures?.throughput.value
    speedup = row.figures?.speedup?.value
    cells = Column.summary.map { $0.value(row) }
  }
}

extension Column where Row == SweepRow {
  /// Every column of `sweep.csv` after `schema_version`: where the row lies, then the summary's.
  public static let sweep: [Column] =
    place
    + Column<SummaryRow>.summary.enumerated().map { index, column in
      Column(column.name) { $0.cells[index] }
    }

  public static let place: [Column] = [
    Column("axis") { .text($0.point.axis) },
    Column("value") { .integer($0.value) },
  ]
}
