import Comparison
import Reports
import Statistics

/// Figures and names as sentences have them.
enum Words {
  static func name(_ key: RunData.Key) -> String {
    "\(key.strategy) with \(key.workers) worker\(key.workers == 1 ? "" : "s")"
  }

  /// `serial` is what it is a multiple of.
  static func figure(_ row: RunData.Row, _ speedup: Estimate) -> String {
    let interval = speedup.interval.map { " (95 % interval \(range($0)))" } ?? ""
    let shared = row.isOversubscribed ? ", its workers sharing cores" : ""
    return "\(name(row.key)) at \(SummaryTable.fixed(speedup.value, 2))× serial\(interval)\(shared)"
  }

  static func range(_ interval: Interval) -> String {
    "\(SummaryTable.fixed(interval.low, 2))–\(SummaryTable.fixed(interval.high, 2))"
  }

  /// In the unit that leaves one to three digits before the point.
  static func duration(_ seconds: Double) -> String {
    for (unit, size) in [("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)] where seconds >= size {
      return "\(SummaryTable.fixed(seconds / size, 1)) \(unit)"
    }
    return "\(SummaryTable.fixed(seconds / 1e-9, 0)) ns"
  }

  /// Five at most; of more, how many.
  static func list(_ names: [String]) -> String {
    guard let last = names.last, names.count > 1 else { return names.joined() }
    guard names.count > 5 else {
      return names.dropLast().joined(separator: ", ") + " and " + last
    }
    return names.prefix(4).joined(separator: ", ") + " and \(names.count - 4) more"
  }

  /// With the largest binary unit that fits.
  static func bytes(_ count: Int) -> String {
    for (unit, shift) in [("GiB", 30), ("MiB", 20), ("KiB", 10)] where count >= 1 << shift {
      return "\(SummaryTable.fixed(Double(count) / Double(1 << shift), 1)) \(unit)"
    }
    return "\(count) bytes"
  }
}
