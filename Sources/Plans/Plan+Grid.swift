import Figures

extension VerifiedPlan {
  /// One period as a grid for a terminal: one row a worker, one column a slot of time.
  ///
  /// Every cell lasts one slot, whatever its work. The grid shows who does what in which order and
  /// who waits for whom, but not how long it takes (`PlanSimulation` predicts that). A legend
  /// explains the letters, and the last line gives the share of idle slots. Messages between
  /// layers, barriers and completions take no time and are not drawn.
  ///
  /// Long plans are wrapped at `width` characters; the middle of very long ones is left out.
  public func grid(width: Int = 100) -> String {
    let cells = GridCells(plan)
    let simulation = PlanSimulation(
      self, seconds: cells.labels.map { $0.map { $0 == nil ? 0 : 1 } }, periods: 1,
      serialSeconds: 0)
    // The makespan is a whole number, because all costs are.
    let slots = Int(simulation.makespan)
    let cellWidth = 1 + (cells.labels.joined().map { $0?.count ?? 0 }.max() ?? 0)
    var filled = 0
    let rows = simulation.spans.map { spans in
      var row = [String](repeating: ".", count: slots)
      for span in spans {
        guard let label = cells.labels[span.owner][span.index] else { continue }
        row[Int(span.start)] = label
        filled += 1
      }
      return row
    }
    let bands = GridBands(rows: rows, cellWidth: cellWidth, width: width)
    let title =
      "\(plan.strategy), \(plan.shape), batch \(plan.batch), \(rows.count.counting("worker"))"
    let total = slots * rows.count
    let idle = total - filled
    let idleShare = total == 0 ? 0 : Double(idle) / Double(total)
    let lines =
      [title] + bands.lines + wrapped(cells.legend, width: width)
      + ["idle: \(idle) of \(total) slots, \(idleShare.text(.percent(1)))"]
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
