/// How the figures of a comparison are laid out: which keys tell rows apart, which columns.
///
/// A key with only one value may be left out. If the metric is in neither, each metric gets its own
/// table.
public struct Pivot: Sendable {
  public enum Sort: String, CaseIterable, Sendable {
    /// The rows' own order: strategies as the runs have them, then workers.
    case none
    case name
    /// The largest loss first: the lowest change, of a metric where lower is better the highest.
    case change
    /// The largest figure first.
    case value
    /// The smallest p-value first.
    case p
  }

  public let rows: [PivotKey]
  public let columns: [PivotKey]
  public let sort: Sort

  public init(
    rows: [PivotKey] = [.strategy, .workers], columns: [PivotKey] = [.run], sort: Sort = .none
  ) throws(ComparisonError) {
    let placed = rows + columns
    for key in Set(placed) where placed.count(where: { $0 == key }) > 1 {
      throw .query(problem: "'\(key.rawValue)' is twice in --rows and --columns; expected once")
    }
    guard !rows.isEmpty else {
      throw .query(problem: "--rows is empty: expected at least one key")
    }
    self.rows = rows
    self.columns = columns
    self.sort = sort
  }

  /// Lays out the figures of `comparison` that `filter` keeps.
  public func tables(
    _ comparison: Comparison, _ filter: RowFilter
  ) throws(ComparisonError) -> [PivotTable] {
    let entries = try filter.apply(comparison.entries)
    for key in [PivotKey.strategy, .workers, .run] where !(rows + columns).contains(key) {
      let values = Set(entries.map(key.value))
      guard values.count == 1 else {
        throw .query(
          problem: "there are \(values.count) values of '\(key.rawValue)', which is neither in"
            + " --rows nor in --columns; put it there, or filter for one")
      }
    }
    let isSplit = !(rows + columns).contains(.metric)
    let groups =
      isSplit
      ? comparison.metrics.map { metric in entries.filter { $0.metric.name == metric.name } }
      : [entries]
    let order = PivotOrder(entries)
    return groups.filter { !$0.isEmpty }.map {
      PivotTable($0, pivot: self, order: order, metric: isSplit ? $0[0].metric : nil)
    }
  }
}

/// The order of the values of each key: as in the entries, but numbers of workers by size.
struct PivotOrder {
  private let ranks: [PivotKey: [String: Int]]

  init(_ entries: [Comparison.Entry]) {
    var ranks: [PivotKey: [String: Int]] = [:]
    for key in PivotKey.allCases {
      var places: [String: Int] = [:]
      for entry in entries {
        let value = key.value(entry)
        if places[value] == nil {
          places[value] = key == .workers ? entry.key.workers : places.count
        }
      }
      ranks[key] = places
    }
    self.ranks = ranks
  }

  /// The different values that `entries` have of `keys`, in order.
  func labels(_ entries: [Comparison.Entry], by keys: [PivotKey]) -> [[String]] {
    Set(entries.map { entry in keys.map { $0.value(entry) } }).sorted { first, second in
      rank(first, keys).lexicographicallyPrecedes(rank(second, keys))
    }
  }

  private func rank(_ label: [String], _ keys: [PivotKey]) -> [Int] {
    zip(keys, label).map { ranks[$0]?[$1] ?? 0 }
  }
}
