import Figures
import Reports

/// Where rows and runs are not of one job, in words: `batch is '32' and '64'`.
enum JobDifferences {
  /// The columns that tell one job from another.
  private static let columns = Figure.summary.filter { $0.sharing == .job }.map(\.name)

  /// The differences of `rows`, which are all of one strategy and number of workers.
  ///
  /// A missing value is no difference: older files have fewer columns, and a strategy that did not
  /// run has no plan to describe.
  static func among(_ rows: [RunData.Row]) -> [String] { among(rows, in: columns) }

  /// What of one job was trained differently, so that the outcomes cannot be compared.
  static func ofTraining(_ rows: [RunData.Row]) -> [String] {
    among(rows, in: ["seed", "trained_rows"])
  }

  private static func among(_ rows: [RunData.Row], in columns: [String]) -> [String] {
    columns.compactMap { column in
      let values = rows.compactMap { row -> CSVField? in
        // Summaries that do not say so are older than isolation.
        let isOld = column == "isolated" && row.summary.has("network")
        guard row.summary.has(column) else { return isOld ? .flag(false) : nil }
        let value = row.summary[column]
        return row.status != "ok" && value.isEmpty ? nil : value
      }
      guard let first = values.first, let other = values.first(where: { $0 != first }) else {
        return nil
      }
      return "\(column) is '\(first.text)' and '\(other.text)'"
    }
  }

  /// The differences of whole runs, row by row, each once.
  ///
  /// - Parameter kept: The rows that matter; nil for all.
  static func among(_ runs: [RunData], in kept: Set<RunData.Key>? = nil) -> [String] {
    var seen: Set<String> = []
    return RunData.keys(runs).filter { kept?.contains($0) ?? true }
      .flatMap { key in among(runs.compactMap { $0.row(key) }) }
      .filter { seen.insert($0).inserted }
  }
}
