import Networks

/// The rows of the batches that a gradient sums, and the parameters that it was taken from.
struct Contributions: Equatable {
  struct Run: Equatable {
    var step: Int
    var rows: Extent
  }

  /// The runs of rows, sorted and disjoint, where touching runs of one batch are joined.
  private(set) var runs: [Run]
  /// The history of the parameters; nil for a gradient of no rows, which fits any parameters.
  var parameters: ParameterHistory.ID?

  static let none = Contributions(runs: [], parameters: nil)

  init(step: Int, rows: Extent, parameters: ParameterHistory.ID) {
    self.init(runs: [Run(step: step, rows: rows)], parameters: parameters)
  }

  private init(runs: [Run], parameters: ParameterHistory.ID?) {
    self.runs = runs
    self.parameters = parameters
  }

  /// The sum of two gradients; nil where a row would count twice, or where the two were taken from
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

  /// The batch of the gradient if it sums every row of exactly one batch once; nil otherwise.
  func wholeBatch(of batch: Int) -> Int? {
    runs.count == 1 && runs[0].rows == Extent(0, batch) ? runs[0].step : nil
  }

  var text: String {
    runs.isEmpty
      ? "no rows" : runs.map { "rows \($0.rows) of batch \($0.step)" }.joined(separator: ", ")
  }
}
