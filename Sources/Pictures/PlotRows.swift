import Comparison
import Reports

extension [[String: String]] {
  /// With the numbers of each row's strategy and family, from 0 in the order that they come.
  var numbered: [[String: String]] {
    let strategies = order(of: "strategy")
    let families = order(of: "family")
    return map { row in
      row.merging([
        "strategy_number": "\(strategies[row["strategy", default: ""]]!)",
        "family_number": "\(families[row["family", default: ""]]!)",
      ]) { $1 }
    }
  }

  private func order(of column: String) -> [String: Int] {
    let names = map { $0[column, default: ""] }.unique
    return Dictionary(uniqueKeysWithValues: zip(names, names.indices))
  }
}

extension RunData.Row {
  /// With the GEMM roof also where an older run does not state it: throughput ÷ `peak_fraction`,
  /// the rows per second if all the time went into large GEMMs.
  var withRoof: [String: String] {
    let column = "gemm_roof_samples_per_second"
    guard self[column].isEmpty, let rate = number("throughput_samples_per_second"),
      let part = number("peak_fraction"), part > 0
    else { return summary }
    return summary.merging([column: "\(rate / part)"]) { $1 }
  }
}

extension PictureData {
  /// Batches that a learning curve is averaged over: it shows the trend, not each batch's luck.
  static let curveWindow = 16

  /// The learning curve of each strategy with its fastest number of workers: what the curve lost
  /// to the batches' luck, and when that batch would have begun at the measured time a step.
  var curves: [[String: String]] {
    fastest.flatMap { row -> [[String: String]] in
      let cells = losses.filter {
        $0["strategy"] == row.key.strategy && $0["workers"] == "\(row.key.workers)"
      }
      let values = cells.map { Double($0["loss", default: ""]) }
      return cells.indices.map { index in
        var cell = cells[index]
        cell["family"] = row.family
        let window = values[max(0, index - Self.curveWindow + 1)...index].compactMap(\.self)
        if !window.isEmpty {
          cell["loss_mean"] = "\(window.reduce(0, +) / Double(window.count))"
        }
        if let step = Double(cell["step", default: ""]), let time = row.number("step_seconds") {
          cell["seconds"] = "\(step * time)"
        }
        return cell
      }
    }
  }

  /// The timeline of each strategy with the most workers that have a core of their own, or with
  /// the fewest where none have.
  var lanes: [[String: String]] {
    let shared = Set(run.rows.filter(\.isOversubscribed).map(\.key))
    let timed = timeline.compactMap { row -> (RunData.Key, [String: String])? in
      guard let name = row["strategy"], let workers = Int(row["workers", default: ""]) else {
        return nil
      }
      return (RunData.Key(strategy: name, workers: workers), row)
    }
    let keys = timed.map(\.0).unique
    return strategies.flatMap { name -> [[String: String]] in
      let counts = keys.filter { $0.strategy == name }
      let alone = counts.filter { !shared.contains($0) }.max { $0.workers < $1.workers }
      guard let key = alone ?? counts.min(by: { $0.workers < $1.workers }) else { return [] }
      return timed.filter { $0.0 == key }.map { $1.merging(["family": key.family]) { $1 } }
    }
  }
}
