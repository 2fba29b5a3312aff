import Measurement
import Statistics

/// The compact table that a run prints in the end.
public enum SummaryTable {
  private static let headers: [ConsoleTable.Header] = [
    .init("strategy", .left), .init("workers"), .init("rows/s"), .init("speedup"),
    .init("95 % interval"), .init("bound"), .init("efficiency"), .init("vs BLAS"),
    .init("moving"), .init("waiting"), .init("same as serial", .left),
  ]

  public static func render(_ rows: [SummaryRow]) -> String {
    ConsoleTable(headers).render(rows.map(cells))
  }

  private static func cells(_ row: SummaryRow) -> [String] {
    let contender = row.contender
    var cells = [contender.strategy.name, "\(contender.workers)"]
    guard let figures = row.figures else {
      return cells + [String](repeating: "–", count: 8) + [contender.status.rawValue]
    }
    cells += [
      count(figures.throughput.value),
      figures.speedup.map { "\(fixed($0.value, 2))×" } ?? "–",
      figures.speedup?.interval.map { "\(fixed($0.low, 2))–\(fixed($0.high, 2))" } ?? "–",
      contender.boundSpeedup.map { "\(fixed($0, 2))×" } ?? "–",
      figures.efficiency.map { percent($0.value) } ?? "–",
      figures.speedupVsBLAS.map { "\(fixed($0.value, 2))×" } ?? "–",
      percent(figures.times.communication), percent(figures.times.wait),
      contender.status == .ok
        ? contender.equivalence?.verdict.rawValue ?? "–" : contender.status.rawValue,
    ]
    return cells
  }

  /// What the table has no room for: why rows are missing.
  public static func notes(_ rows: [SummaryRow]) -> [String] {
    rows.filter { !$0.contender.reason.isEmpty && !$0.contender.isLeftOut }.map {
      "\($0.contender.strategy.name) with \($0.contender.workers) "
        + "worker\($0.contender.workers == 1 ? "" : "s") "
        + "\($0.contender.status == .ok ? "was" : "is \($0.contender.status.rawValue):") "
        + $0.contender.reason
    }
  }

  public static func fixed(_ value: Double, _ digits: Int) -> String {
    guard value.isFinite, abs(value) < 1e12 else { return "\(value)" }
    var scale = 1.0
    for _ in 0..<digits { scale *= 10 }
    let rounded = Int((abs(value) * scale).rounded())
    let sign = value < 0 && rounded > 0 ? "-" : ""
    let unit = Int(scale)
    guard digits > 0 else { return "\(sign)\(rounded)" }
    let fraction = "\(rounded % unit)"
    return "\(sign)\(rounded / unit)."
      + String(repeating: "0", count: digits - fraction.count) + fraction
  }

  public static func percent(_ value: Double) -> String { "\(fixed(value * 100, 1)) %" }

  /// A whole number with thin groups of three digits.
  public static func count(_ value: Double) -> String {
    let digits = fixed(value, 0)
    var grouped = ""
    for (index, digit) in digits.reversed().enumerated() {
      if index > 0, index % 3 == 0 { grouped.append(",") }
      grouped.append(digit)
    }
    return String(grouped.reversed())
  }
}
