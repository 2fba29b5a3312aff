import Reports
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
    let text = metric.shown(figure.value)
    guard let interval = figure.interval, figure.value > 0 else { return text }
    let half = (interval.high - interval.low) / 2 / figure.value
    return "\(text) ± \(SummaryTable.fixed(half * 100, 0)) %"
  }

  var shownChange: String? {
    if state == .added || state == .removed { return state.rawValue }
    guard let metric, let change else { return nil }
    guard change.isShown else { return metric.scope == .exact ? "=" : "~" }
    return metric.shown(change: change.value)
  }

  var shownInterval: String? {
    guard let metric, let interval = change?.interval else { return nil }
    return "\(metric.shown(change: interval.low)) … \(metric.shown(change: interval.high))"
  }

  var shownChance: String? {
    guard let chance = change?.pValue else { return nil }
    let text = chance < 0.001 ? "<0.001" : SummaryTable.fixed(chance, 3)
    let count = blocks.base == blocks.own ? "\(blocks.own)" : "\(blocks.base)+\(blocks.own)"
    return "\(text) n=\(count)"
  }
}

extension Metric {
  /// A figure for people, with its unit.
  func shown(_ value: Double) -> String {
    switch unit {
    case "s": Self.seconds(value)
    case "×": "\(SummaryTable.fixed(value, 2))×"
    case "": scope == .exact ? SummaryTable.count(value) : SummaryTable.percent(value)
    default: SummaryTable.count(value)
    }
  }

  /// A change for people, with its sign; of a share that can be 0 it is in percent of the whole.
  func shown(change: Double) -> String {
    let sign = change < 0 ? "-" : "+"
    guard canBeZero else { return "\(sign)\(SummaryTable.fixed(abs(change) * 100, 1)) %" }
    return sign + shown(abs(change))
  }

  private static func seconds(_ value: Double) -> String {
    for (scale, unit) in [(1.0, "s"), (1e-3, "ms"), (1e-6, "µs")] where value >= scale {
      return "\(SummaryTable.fixed(value / scale, 2)) \(unit)"
    }
    return "\(SummaryTable.fixed(value / 1e-9, 2)) ns"
  }
}
