import Figures
import Reports

/// `roofline.csv` and `products.csv` of a run, for people.
public struct RooflineReport {
  private let shares: [Record]
  private let products: [Record]
  /// Whether the run is of version 1 of the schema, whose peak was the rate of large products.
  public let hasOlderPeak: Bool

  private static let parts = [
    "ideal_fraction", "product_loss_fraction", "elementwise_fraction", "communication_fraction",
    "wait_fraction",
  ].map { Figure.roofline[$0] }

  /// Reads the two files of a run's folder.
  ///
  /// - Throws: where one cannot be read, or a cell is not what it must be.
  public init(_ folder: String) throws(ReportError) {
    let table = try RunTable("\(folder)/roofline.csv")
    hasOlderPeak = table.hasOlderPeak
    let parts = Self.parts.map(\.name)
    try table.require(["strategy", "workers", "step_seconds"] + parts)
    shares = try table.records(of: Figure.roofline) { (row) throws(ReportError) in
      try table.key(row)
      try table.positive(row, "step_seconds")
      for part in parts + ["memory_floor_fraction"] { try table.share(row, part) }
    }
    let detail = try RunTable("\(folder)/products.csv")
    try detail.require(
      ["strategy", "workers", "layer", "pass", "seconds_per_step", "peak_fraction"])
    products = try detail.records(of: Figure.products) { (row) throws(ReportError) in
      try detail.key(row)
      try detail.whole(row, "layer", 0...1_000_000)
      try detail.positive(row, "seconds_per_step")
      try detail.share(row, "peak_fraction")
    }
  }

  private static func place(_ row: Record) -> [String] {
    [row.key.strategy, "\(row.key.workers)"]
  }

  private static func microseconds(_ row: Record, _ column: String) -> String {
    row.number(column).map { $0 * 1e6 }.text(.fixed(1))
  }

  /// The shares of all workers' time, a line for each row of the run.
  public var sharesText: String {
    let columns = Self.parts.map(\.name) + ["memory_floor_fraction"]
    let table = ConsoleTable(
      Self.headers + [.init("step, µs")] + Self.parts.map { .init($0.title) }
        + [.init(Figure.roofline["memory_floor_fraction"].title)])
    return table.render(
      shares.map { row in
        Self.place(row) + [Self.microseconds(row, "step_seconds")]
          + columns.map { row.number($0).text(.percent(1)) }
      })
  }

  /// What the columns of `sharesText` mean.
  public static let meaning = """
    Shares of all workers' time, which sum to 100 %; the memory floor is no part of them.
    GEMM at peak: the matrix products, if the multiply-add units never rested. GEMM inefficiency:
    the time that they took beyond that.
    """

  /// What is different in a run of version 1 of the schema.
  public static let olderPeak = """
    This run is older than the peak of the multiply-add units: its GEMM at peak is at the speed of
    large products, and is not to be compared with that of newer runs.
    """

  private static let headers = [ConsoleTable.Header("strategy", .left), .init("workers")]

  public var text: String {
    let products = ConsoleTable(
      Self.headers + [.init("layer"), .init("pass", .left), .init("µs a step"), .init("of peak")])
    let rows = self.products.map { row in
      Self.place(row) + [
        row.text("layer"), row.text("pass"), Self.microseconds(row, "seconds_per_step"),
        row.number("peak_fraction").text(.percent(1)),
      ]
    }
    return """
      \(Self.meaning)\(hasOlderPeak ? "\n\(Self.olderPeak)" : "")

      \(sharesText)
      The products, summed over workers; each worker's rate as a share of its units' peak.

      \(products.render(rows))
      """
  }
}
