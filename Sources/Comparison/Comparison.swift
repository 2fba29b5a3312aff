import Statistics

/// Two or more runs side by side, or one alone; the first is the base.
public struct Comparison: Sendable {
  /// One figure of one run.
  public struct Entry: Sendable {
    public enum State: String, Sendable {
      case measured
      /// The status of the row says so.
      case skipped, failed
      /// The row says `ok`, but has no such figure: serial alone has no overhead to tell, say.
      case none
      /// Only other runs have the row.
      case absent
    }

    public let key: RunData.Key
    public let metric: Metric
    /// The run's label, and its place in the comparison.
    public let run: String
    public let place: Int
    public let state: State
    public let figure: Estimate?
    /// nil for the base, and where one of the two was not measured.
    public let change: Change?
    /// Blocks behind the figure in the base and in this run; 0 where there are only figures.
    public let blocks: (base: Int, own: Int)
    /// The base has no such row.
    public let isAdded: Bool
  }

  public let runs: [RunData]
  /// What each run is called: its name, or its path where two have one name.
  public let labels: [String]
  public let metrics: [Metric]
  public private(set) var entries: [Entry] = []

  /// Compares each of `runs` with the first by `metrics`, in every row that any of them has.
  ///
  /// - Precondition: neither is empty.
  public init(_ runs: [RunData], metrics: [Metric]) {
    precondition(!runs.isEmpty && !metrics.isEmpty, "a comparison takes runs and metrics")
    self.runs = runs
    self.metrics = metrics
    labels = Self.labels(runs)
    let keys = RunData.keys(runs)
    for metric in metrics {
      for key in keys {
        let rows = runs.map { $0.row(key) }
        for place in runs.indices { entries.append(entry(metric, key, rows, place)) }
      }
    }
  }

  /// - Parameter rows: the row of `key` in each run.
  private func entry(
    _ metric: Metric, _ key: RunData.Key, _ rows: [RunData.Row?], _ place: Int
  ) -> Entry {
    // What was timed before a failure is no figure of the job.
    func measured(_ row: RunData.Row?) -> RunData.Row? { row?.status == "failed" ? nil : row }
    let (base, own) = (measured(rows[0]), measured(rows[place]))
    let figure = own?.figure(metric)
    var change: Change?
    if place > 0, let base, let own {
      change = Change(metric, base: base, candidate: own)
    }
    let state: Entry.State =
      switch (figure, rows[place]) {
      case (_?, _): .measured
      case (nil, nil): .absent
      case (nil, let row?): Entry.State(rawValue: row.status) ?? .none
      }
    return Entry(
      key: key, metric: metric, run: labels[place], place: place, state: state, figure: figure,
      change: change,
      blocks: (base?.blocks[metric.name]?.count ?? 0, own?.blocks[metric.name]?.count ?? 0),
      isAdded: rows[0] == nil)
  }

  /// Names that tell the runs apart, even those of one run given twice.
  private static func labels(_ runs: [RunData]) -> [String] {
    let names = runs.map(\.name)
    let telling = Set(names).count == names.count ? names : runs.map(\.path)
    var labels: [String] = []
    for name in telling {
      var label = name
      var number = 1
      while labels.contains(label) {
        number += 1
        label = "\(name) (\(number))"
      }
      labels.append(label)
    }
    return labels
  }
}
