import Statistics

/// One table of a comparison, before it is text, Markdown, CSV or JSON.
public struct PivotTable: Sendable {
  public struct Row: Sendable {
    /// A value of each row key; `geomean` and blanks for the means.
    public let label: [String]
    /// One of each column.
    public let cells: [PivotCell]
  }

  public let rowKeys: [PivotKey]
  public let columnKeys: [PivotKey]
  /// A value of each column key.
  public let columns: [[String]]
  /// The rows, and below them the geometric means where there are some.
  public let rows: [Row]
  /// What all figures are; nil where metrics are in the rows or columns.
  public let metric: Metric?

  init(_ entries: [Comparison.Entry], pivot: Pivot, order: PivotOrder, metric: Metric?) {
    rowKeys = pivot.rows
    columnKeys = pivot.columns
    self.metric = metric
    columns = order.labels(entries, by: pivot.columns)
    let byLabel = Dictionary(
      entries.map { entry in ((pivot.rows + pivot.columns).map { $0.value(entry) }, entry) },
      uniquingKeysWith: { first, _ in first })
    let lines = order.labels(entries, by: pivot.rows).map { [columns] label in
      Line(label: label, entries: columns.map { byLabel[label + $0] })
    }
    rows =
      pivot.sort.apply(lines).map { line in
        Row(label: line.label, cells: line.entries.map { $0.map(PivotCell.init) ?? .blank })
      } + [Self.means(lines, pivot, metric)].compactMap { $0 }
  }

  struct Line {
    let label: [String]
    let entries: [Comparison.Entry?]
  }

  /// The geometric means of the figures in each column, over the lines that have all of them, and the
  /// change of this mean from that of the base's; none where they would mix runs or metrics, or where
  /// a figure can be 0.
  private static func means(_ lines: [Line], _ pivot: Pivot, _ metric: Metric?) -> Row? {
    guard let metric, !metric.canBeZero, !pivot.rows.contains(.run), pivot.columns.contains(.run)
    else { return nil }
    let whole = lines.map { $0.entries.compactMap { $0 } }.filter { entries in
      entries.count == lines[0].entries.count && entries.allSatisfy { $0.figure != nil }
    }
    guard whole.count > 1, whole[0].contains(where: { $0.place > 0 }) else { return nil }
    let cells = whole[0].indices.map { column in
      let mean = geometricMean(whole.compactMap { $0[column].figure?.value })
      let bases = whole.compactMap { line in
        line.first { $0.place == 0 && $0.key == line[column].key }?.figure?.value
      }
      let hasChange = whole[0][column].place > 0 && bases.count == whole.count
      return PivotCell(
        metric, mean: mean, change: hasChange ? mean / geometricMean(bases) - 1 : nil)
    }
    return Row(
      label: ["geomean"] + [String](repeating: "", count: pivot.rows.count - 1), cells: cells)
  }
}

extension Pivot.Sort {
  /// Equal lines keep their order; those without what is sorted by come last.
  func apply(_ lines: [PivotTable.Line]) -> [PivotTable.Line] {
    switch self {
    case .none: lines
    case .name: lines.sorted { $0.label.lexicographicallyPrecedes($1.label) }
    case .change:
      ascending(lines) { entry in
        entry.change.map { entry.metric.direction == .higherIsBetter ? $0.value : -$0.value }
      }
    case .value: ascending(lines) { $0.figure.map { -$0.value } }
    case .p: ascending(lines) { $0.change?.pValue }
    }
  }

  private func ascending(
    _ lines: [PivotTable.Line], by value: (Comparison.Entry) -> Double?
  ) -> [PivotTable.Line] {
    let ranks = lines.map { line in
      line.entries.compactMap { $0.flatMap(value) }.min() ?? .infinity
    }
    return lines.indices.sorted { (ranks[$0], $0) < (ranks[$1], $1) }.map { lines[$0] }
  }
}
