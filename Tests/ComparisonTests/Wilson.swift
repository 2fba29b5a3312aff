import Reports

/// Wilson's interval of a share (Wilson, JASA 22, 1927).
enum Wilson {
  /// A share of all comparisons as three columns, with its 95 % interval.
  ///
  /// - Parameter counts: How many of how many.
  static func columns<Row>(
    _ name: String, _ counts: @escaping @Sendable (Row) -> (some: Int, all: Int)
  ) -> [Column<Row>] {
    @Sendable func end(_ sign: Double, _ row: Row) -> Double {
      let (some, all) = counts(row)
      let (n, z) = (Double(all), 1.959963984540054)
      let share = Double(some) / n
      // Where rounding would leave almost nothing, or almost all.
      if share == (sign < 0 ? 0 : 1) { return share }
      let half = z * (share * (1 - share) / n + z * z / (4 * n * n)).squareRoot()
      return (share + z * z / (2 * n) + sign * half) / (1 + z * z / n)
    }
    return [
      Column("\(name)_rate") { .real(Double(counts($0).some) / Double(counts($0).all)) },
      Column("\(name)_rate_lo") { .real(end(-1, $0)) },
      Column("\(name)_rate_hi") { .real(end(1, $0)) },
    ]
  }
}
