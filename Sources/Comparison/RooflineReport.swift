import Reports

/// `roofline.csv` and `products.csv` of a run, for people.
public struct RooflineReport {
  private let shares: [[String]]
  private let products: [[String]]

  private static let parts: [(column: String, title: String)] = [
    ("ideal_fraction", "products at peak"), ("product_loss_fraction", "products' loss"),
    ("elementwise_fraction", "elementwise"), ("communication_fraction", "moving"),
    ("wait_fraction", "waiting"),
  ]

  /// Reads the two files of a run's folder.
  ///
  /// - Throws: where one cannot be read, or a cell is not what it must be.
  public init(_ folder: String) throws(ComparisonError) {
    let table = try RunTable("\(folder)/roofline.csv")
    try table.require(["strategy", "workers", "step_seconds"] + Self.parts.map(\.column))
    shares = try Self.rows(table) { (row) throws(ComparisonError) in
      let key = try table.key(row)
      var cells = [key.strategy, "\(key.workers)"]
      cells.append(Self.microseconds(try table.positive(row, "step_seconds")))
      for part in Self.parts { cells.append(Self.percent(try table.share(row, part.column))) }
      cells.append(Self.percent(try table.share(row, "memory_floor_fraction")))
      return cells
    }
    let detail = try RunTable("\(folder)/products.csv")
    try detail.require(
      ["strategy", "workers", "layer", "pass", "seconds_per_step", "peak_fraction"])
    products = try Self.rows(detail) { (row) throws(ComparisonError) in
      let key = try detail.key(row)
      return [
        key.strategy, "\(key.workers)", "\(try detail.whole(row, "layer", 0...1_000_000))",
        detail.cell(row, "pass"), Self.microseconds(try detail.positive(row, "seconds_per_step")),
        Self.percent(try detail.share(row, "peak_fraction")),
      ]
    }
  }

  private static func rows(
    _ table: RunTable, _ cells: (Int) throws(ComparisonError) -> [String]
  ) throws(ComparisonError) -> [[String]] {
    var rows: [[String]] = []
    for row in table.report.rows.indices { rows.append(try cells(row)) }
    return rows
  }

  private static func percent(_ share: Double?) -> String {
    share.map(SummaryTable.percent) ?? "–"
  }

  private static func microseconds(_ seconds: Double) -> String {
    SummaryTable.fixed(seconds * 1e6, 1)
  }

  public var text: String {
    let place = [ConsoleTable.Header("strategy", .left), .init("workers")]
    let first = ConsoleTable(
      place + [.init("step, µs")] + Self.parts.map { .init($0.title) } + [.init("memory floor")])
    let second = ConsoleTable(
      place + [.init("layer"), .init("pass", .left), .init("µs a step"), .init("of peak")])
    return """
      Shares of all workers' time, which sum to 100 %; the memory floor is no part of them.

      \(first.render(shares))
      The products, summed over workers; each worker's rate as a share of its large products'.

      \(second.render(products))
      """
  }
}
