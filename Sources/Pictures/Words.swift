import Figures
import Reports
import Statistics

/// Figures and names as sentences have them.
enum Words {
  /// `serial` is what it is a multiple of.
  static func figure(_ row: Record, _ speedup: Estimate) -> String {
    let interval = speedup.interval.map { " (95 % interval \($0.text(.fixed(2))))" } ?? ""
    let shared = row.isOversubscribed ? ", its workers sharing cores" : ""
    return "\(row.key.words) at \(speedup.value.text(.times)) serial\(interval)\(shared)"
  }

  /// Five at most; of more, how many.
  static func list(_ names: [String]) -> String {
    guard let last = names.last, names.count > 1 else { return names.joined() }
    guard names.count > 5 else {
      return names.dropLast().joined(separator: ", ") + " and " + last
    }
    return names.prefix(4).joined(separator: ", ") + " and \(names.count - 4) more"
  }
}
