import Figures
import Reports
import Statistics

/// Formats figures and names for sentences.
enum Words {
  /// A speedup as a multiple of serial, with its interval.
  static func figure(_ row: Record, _ speedup: Estimate) -> String {
    let interval = speedup.interval.map { " (95 % interval \($0.text(.fixed(2))))" } ?? ""
    let shared = row.isOversubscribed ? ", its workers sharing cores" : ""
    return "\(row.key.words) at \(speedup.value.text(.times)) serial\(interval)\(shared)"
  }

  /// The names in a list; of more than five, four names and the number of the others.
  static func list(_ names: [String]) -> String {
    guard let last = names.last, names.count > 1 else { return names.joined() }
    guard names.count > 5 else {
      return names.dropLast().joined(separator: ", ") + " and " + last
    }
    return names.prefix(4).joined(separator: ", ") + " and \(names.count - 4) more"
  }
}
