/// Which rows are compared: `strategy=data-parallel,workers=2`.
///
/// A strategy is named by itself or by its family. Patterns are those of a shell (`*`, `?`). Several of one key are alternatives; of
/// different keys each must hold.
public struct RowFilter: Sendable {
  private static let keys: [PivotKey] = [.strategy, .family, .workers, .run]

  private var patterns: [PivotKey: [String]] = [:]
  private let text: String

  /// - Parameter text: empty to keep every row.
  public init(_ text: String) throws(ComparisonError) {
    self.text = text
    for term in text.split(separator: ",", omittingEmptySubsequences: true) {
      let parts = term.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, !parts[1].isEmpty, let key = PivotKey(rawValue: String(parts[0])),
        Self.keys.contains(key)
      else {
        let known = Self.keys.map { "\($0.rawValue)=" }.joined(separator: ", ")
        throw .query(problem: "unknown filter '\(term)': expected one of \(known) and a pattern")
      }
      patterns[key, default: []].append(String(parts[1]))
    }
  }

  func keeps(_ entry: Comparison.Entry) -> Bool {
    patterns.allSatisfy { key, patterns in
      patterns.contains { pattern in
        key == .strategy
          ? entry.key.isNamed(pattern) : Glob.matches(key.value(entry), pattern)
      }
    }
  }

  func apply(_ entries: [Comparison.Entry]) throws(ComparisonError) -> [Comparison.Entry] {
    let kept = entries.filter(keeps)
    guard !kept.isEmpty else {
      var seen: Set<String> = []
      let names = entries.map(\.key.strategy).filter { seen.insert($0).inserted }
      throw .query(
        problem: "no row matches the filter '\(text)'; the strategies are "
          + names.joined(separator: ", "))
    }
    return kept
  }
}
