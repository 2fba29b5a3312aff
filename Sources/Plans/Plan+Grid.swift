import Figures

extension VerifiedPlan {
  /// One period as a grid for a terminal: one row a worker, one column a slot of time.
  ///
  /// A legend explains the letters, and the last line gives the share of idle slots. Long plans are
  /// wrapped at `width` characters; the middle of very long ones is left out.
  public func grid(width: Int = 100) -> String {
    let schedule = PlanSchedule(self)
    let labels = schedule.workers.joined().map(\.label.count)
    let rows = schedule.workers.map { cells in
      var row = [String](repeating: ".", count: schedule.slots)
      for cell in cells { row[cell.slot] = cell.label }
      return row
    }
    let bands = GridBands(rows: rows, cellWidth: 1 + (labels.max() ?? 0), width: width)
    let lines =
      [schedule.title] + bands.lines + wrapped(schedule.legend, width: width)
      + [
        "idle: \(schedule.idle) of \(schedule.total) slots, "
          + schedule.idleShare.text(.percent(1))
      ]
    return lines.joined(separator: "\n") + "\n"
  }

  private func wrapped(_ parts: [String], width: Int) -> [String] {
    var lines: [String] = []
    for part in parts {
      if let last = lines.last, last.count + 2 + part.count <= width {
        lines[lines.count - 1] = "\(last), \(part)"
      } else {
        lines.append(part)
      }
    }
    return lines
  }
}
