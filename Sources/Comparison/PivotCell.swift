import Reports
import Statistics

/// One cell of a comparison: a figure of one run and how it differs from the base's.
public struct PivotCell: Sendable {
  public enum State: String, Sendable {
    case measured, skipped, failed, none
    /// The row is in this run and not in the base, or the reverse.
    case added, removed
    /// Neither the base nor this run has the row.
    case absent
    case geomean
  }

  let metric: Metric?
  let state: State
  let figure: Estimate?
  let change: Change?
  let blocks: (base: Int, own: Int)

  init(_ entry: Comparison.Entry) {
    metric = entry.metric
    figure = entry.figure
    change = entry.change
    blocks = entry.blocks
    state =
      switch entry.state {
      case .measured: entry.isAdded ? .added : .measured
      case .skipped: .skipped
      case .failed: .failed
      case .none: .none
      case .absent: entry.isAdded || entry.place == 0 ? .absent : .removed
      }
  }

  init(_ metric: Metric, mean: Double, change: Double?) {
    self.metric = metric
    state = .geomean
    figure = Estimate(value: mean, interval: nil)
    self.change = change.map(Change.init(ofMean:))
    blocks = (0, 0)
  }

  private init() {
    metric = nil
    state = .absent
    figure = nil
    change = nil
    blocks = (0, 0)
  }

  /// Where no run has such a row and column.
  static let blank = PivotCell()

  /// What each format takes from a cell; one line for people, some fields for programs.
  struct Part: Sendable {
    /// Above its column of a table for people; empty for the figure itself.
    let title: String
    /// nil where there is nothing to say; a part that no cell of a column has gets no column.
    let shown: @Sendable (PivotCell) -> String?
    let fields: [(name: String, value: @Sendable (PivotCell) -> CSVField)]
  }

  static let parts: [Part] = [
    Part(
      title: "", shown: { $0.shownFigure },
      fields: [
        ("state", { .text($0.state.rawValue) }),
        ("value", { CSVField($0.figure?.value) }),
        ("value_lo", { CSVField($0.figure?.interval?.low) }),
        ("value_hi", { CSVField($0.figure?.interval?.high) }),
      ]),
    Part(
      title: "change", shown: { $0.shownChange },
      fields: [
        ("change", { CSVField($0.change?.value) }),
        ("differs", { CSVField($0.state == .geomean ? nil : $0.change?.isShown) }),
      ]),
    Part(
      title: "95 % interval", shown: { $0.shownInterval },
      fields: [
        ("change_lo", { CSVField($0.change?.interval?.low) }),
        ("change_hi", { CSVField($0.change?.interval?.high) }),
      ]),
    Part(
      title: "p", shown: { $0.shownChance },
      fields: [
        ("p", { CSVField($0.change?.pValue) }),
        ("base_blocks", { CSVField($0.change == nil ? nil : $0.blocks.base) }),
        ("blocks", { CSVField($0.figure == nil ? nil : $0.blocks.own) }),
      ]),
  ]
}
