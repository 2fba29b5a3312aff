import Figures
import Statistics

extension PivotCell {
  /// `2.01× ± 3 %`: half of the interval, as a share of the figure.
  var shownFigure: String? {
    switch state {
    case .skipped, .failed: return state.rawValue
    case .none, .absent, .removed: return "–"
    case .measured, .added, .geomean: break
    }
    guard let metric, let figure else { return "–" }
    return figure.withHalfInterval(metric.shown(figure.value))
  }

  var shownChange: String? {
    if state == .added || state == .removed { return state.rawValue }
    guard let metric, let change else { return nil }
    guard change.isShown else { return metric.scope.isSampled ? "~" : "=" }
    return metric.shown(change: change.value)
  }

  var shownInterval: String? {
    guard let metric, let interval = change?.interval else { return nil }
    return "\(metric.shown(change: interval.low)) … \(metric.shown(change: interval.high))"
  }

  var shownChance: String? {
    guard let chance = change?.pValue else { return nil }
    let count = blocks.base == blocks.own ? "\(blocks.own)" : "\(blocks.base)+\(blocks.own)"
    return "\(chance.chanceText) n=\(count)"
  }
}

extension Metric {
  /// A figure for people, with its unit.
  func shown(_ value: Double) -> String { value.text(figure.format) }

  /// A change for people, with its sign; of a figure that can be 0 it is in the figure's own unit.
  func shown(change: Double) -> String {
    change.signedText(canBeZero ? figure.format : .percent(1))
  }
}
