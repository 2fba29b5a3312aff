import Datasets

/// One line of `scaling.csv`: what is done to one feature before it is an input of the network.
struct ScalingRow: Sendable {
  let feature: Int
  let offset: Double
  let divisor: Double

  /// A row for each feature; none where all features are treated alike.
  static func rows(of scaling: Scaling) -> [ScalingRow] {
    scaling.offsets.indices.map {
      ScalingRow(feature: $0, offset: scaling.offsets[$0], divisor: scaling.divisors[$0])
    }
  }
}

extension Column where Row == ScalingRow {
  /// Every column of `scaling.csv` after `schema_version`.
  static let scaling: [Column] = [
    Column("feature") { .integer($0.feature) },
    Column("offset") { .real($0.offset) },
    Column("divisor") { .real($0.divisor) },
  ]
}

extension RunFolder {
  /// Writes `scaling.csv`, unless the scaling has no numbers of its own for each feature.
  ///
  /// - Returns: whether it was written.
  @discardableResult
  public func write(_ scaling: Scaling) throws(ReportError) -> Bool {
    let rows = ScalingRow.rows(of: scaling)
    guard !rows.isEmpty else { return false }
    try write(CSVTable.render(columns: Column.scaling, rows: rows), as: Self.scalingName)
    return true
  }

  /// The name of the file that has each feature's offset and divisor.
  public static let scalingName = "scaling.csv"
}
