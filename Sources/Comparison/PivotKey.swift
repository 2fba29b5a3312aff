/// What the figures of a comparison are told apart by.
public enum PivotKey: String, CaseIterable, Sendable {
  case strategy, family, workers, run, metric

  func value(_ entry: Comparison.Entry) -> String {
    switch self {
    case .strategy: entry.key.strategy
    case .family: entry.key.family
    case .workers: "\(entry.key.workers)"
    case .run: entry.run
    case .metric: entry.metric.name
    }
  }

  /// Reads a list such as `strategy,workers`; empty for none.
  public static func list(_ text: String) throws(ComparisonError) -> [PivotKey] {
    var keys: [PivotKey] = []
    for word in text.split(separator: ",", omittingEmptySubsequences: text.isEmpty) {
      guard let key = PivotKey(rawValue: String(word)) else {
        let known = allCases.map(\.rawValue).joined(separator: ", ")
        throw .query(problem: "unknown key '\(word)': expected some of \(known)")
      }
      keys.append(key)
    }
    return keys
  }
}
