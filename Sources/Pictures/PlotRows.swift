import Reports

extension [Record] {
  /// With the numbers of each row's strategy and family, from 0 in the order that they come, and
  /// which of how many members of its family the strategy is.
  var numbered: [Record] {
    let strategies = order(of: "strategy")
    let families = order(of: "family")
    let members = Dictionary(grouping: self) { $0.text("family") }
      .mapValues { $0.order(of: "strategy") }
    return map { row in
      let siblings = members[row.text("family")]!
      return row.merging([
        "strategy_number": .integer(strategies[row.text("strategy")]!),
        "family_number": .integer(families[row.text("family")]!),
        "member_number": .integer(siblings[row.text("strategy")]!),
        "members": .integer(siblings.count),
      ])
    }
  }

  private func order(of column: String) -> [String: Int] {
    let names = map { $0.text(column) }.unique
    return Dictionary(uniqueKeysWithValues: zip(names, names.indices))
  }
}

extension PictureData {
  /// Batches that a learning curve is averaged over: it shows the trend, not each batch's luck.
  static let curveWindow = 16

  /// The learning curve of each strategy with its fastest number of workers. Each point has the
  /// mean loss of the last batches, and the time at which its batch would have begun at the
  /// measured time a step.
  var curves: [Record] {
    fastest.flatMap { row -> [Record] in
      let points = losses.filter { $0.key == row.key }
      let values = points.map { $0.number("loss") }
      return points.indices.map { index in
        var point = points[index]
        point["family"] = .text(row.family)
        let window = values[max(0, index - Self.curveWindow + 1)...index].compactMap(\.self)
        if !window.isEmpty {
          point["loss_mean"] = .real(window.reduce(0, +) / Double(window.count))
        }
        if let step = point.number("step"), let time = row.number("step_seconds") {
          point["seconds"] = .real(step * time)
        }
        return point
      }
    }
  }

  /// What the timelines' picture can hold, in lanes: a PNG is at most 32767 pixels high (cairo's
  /// limit), and a lane is 48 of them.
  static let mostLanes = 680

  /// The timelines to draw: of each strategy the one with the most workers that have a core each,
  /// or with the fewest workers where none have. `leftOut` are those that the picture has no room
  /// for.
  var timelines: (drawn: [RecordedRun.Key], leftOut: [RecordedRun.Key]) {
    let shared = Set(run.summary.filter(\.isOversubscribed).map(\.key))
    let keys = timeline.map(\.key).unique
    var drawn: [RecordedRun.Key] = []
    var leftOut: [RecordedRun.Key] = []
    var lanes = 0
    for name in strategies {
      let counts = keys.filter { $0.strategy == name }
      guard let key = counts.filter({ !shared.contains($0) }).max() ?? counts.min() else {
        continue
      }
      // A strategy's name and its axis are as high as three lanes.
      guard lanes + key.workers + 3 <= Self.mostLanes else {
        leftOut.append(key)
        continue
      }
      lanes += key.workers + 3
      drawn.append(key)
    }
    return (drawn, leftOut)
  }

  /// What is drawn of the timelines, strategy by strategy.
  var lanes: [Record] {
    timelines.drawn.flatMap { key in
      timeline.filter { $0.key == key }.map { $0.record.merging(["family": .text(key.family)]) }
    }
  }
}
