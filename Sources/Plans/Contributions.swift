import Networks

/// Which rows of which batches a gradient holds, and from which parameters they were taken.
struct Contributions: Equatable {
  struct Run: Equatable {
    var step: Int
    var rows: Extent
  }

  /// Sorted, disjoint, with touching runs of one batch joined.
  private(set) var runs: [Run]
  /// nil for a gradient of no rows, which goes with any parameters.
  var parameters: ParameterHistory.ID?

  static let none = Contributions(runs: [], parameters: nil)

  init(step: Int, rows: Extent, parameters: ParameterHistory.ID) {
    self.init(runs: [Run(step: step, rows: rows)], parameters: parameters)
  }

  private init(runs: [Run], parameters: ParameterHistory.ID?) {
    self.runs = runs
    self.parameters = parameters
  }

  /// The sum of two gradients, or nil where a row would count twice or the two were taken from
  /// different parameters.
  func adding(_ other: Contributions) -> Contributions? {
    if let mine = parameters, let theirs = other.parameters, mine != theirs { return nil }
    var joined: [Run] = []
    let sorted = (runs + other.runs).sorted { ($0.step, $0.rows.lower) < ($1.step, $1.rows.lower) }
    for run in sorted {
      guard let last = joined.last, last.step == run.step, last.rows.upper >= run.rows.lower else {
        joined.append(run)
        continue
      }
      guard last.rows.upper == run.rows.lower else { return nil }
      joined[joined.count - 1].rows.upper = run.rows.upper
    }
    return Contributions(runs: joined, parameters: parameters ?? other.parameters)
  }

  /// The batch whose every row is in the gradient exactly once, if it is that of one batch.
  func wholeBatch(of batch: Int) -> Int? {
    runs.count == 1 && runs[0].rows == Extent(0, batch) ? runs[0].step : nil
  }

  var text: String {
    runs.isEmpty
      ? "no rows" : runs.map { "rows \($0.rows) of batch \($0.step)" }.joined(separator: ", ")
  }
}
