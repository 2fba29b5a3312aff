import Reports

extension Gate {
  /// Which rule decided each field of what is asked of some rows, as a table.
  ///
  /// - Parameter rows: A strategy, a family or a glob; behind a comma the number of workers, where
  ///   one is meant.
  /// - Throws: where no row of either side matches.
  public func explanation(of rows: String) throws(ComparisonError) -> String {
    let parts = rows.split(separator: ",", maxSplits: 1, omittingEmptySubsequences: false)
    let workers = parts.count == 2 ? Int(parts[1]) : nil
    guard parts.count == 1 || workers != nil else {
      throw .query(
        problem: "row '\(rows)': expected a strategy, or a strategy, a comma and a number of"
          + " workers, such as data-parallel:ring,2")
    }
    let keys = RunData.keys(base + candidate)
    let kept = keys.filter {
      $0.isNamed(String(parts[0])) && (workers == nil || $0.workers == workers)
    }
    guard !kept.isEmpty else {
      let known = keys.map { "\($0.strategy),\($0.workers)" }.joined(separator: " ")
      throw .query(problem: "no row is '\(rows)': there are \(known)")
    }
    let headers: [ConsoleTable.Header] = [
      .init("strategy", .left), .init("workers"), .init("metric", .left), .init("field", .left),
      .init("value", .left), .init("decided by", .left),
    ]
    return ConsoleTable(headers).render(
      kept.flatMap { key in
        let lines = Metric.all.flatMap { metric in explained(key, metric) }
        let none = [["–", "–", "–", "no rule matches"]]
        return (lines.isEmpty ? none : lines).map { [key.strategy, "\(key.workers)"] + $0 }
      })
  }

  private func explained(_ key: RunData.Key, _ metric: Metric) -> [[String]] {
    guard let terms = thresholds.terms(for: key, metric) else { return [] }
    return Thresholds.Terms.fields.compactMap { field in
      field.shown(terms, metric).map {
        [metric.name, field.key, $0, terms.deciders[field.key]?.place ?? "default"]
      }
    }
  }
}
