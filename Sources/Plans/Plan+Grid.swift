extension VerifiedPlan {
  /// One period as a grid for a terminal: a row a worker, a column a slot of time.
  ///
  /// Every cell lasts one slot, whatever its work: the grid shows who does what in which order
  /// and who waits for whom, not how long it takes (`PlanSimulation` predicts that). A legend
  /// names the letters; the share of idle slots stands below. Messages between layers, barriers
  /// and waits for a message's taking last no time and are not drawn.
  ///
  /// Long plans are wrapped at `width` characters; of very long ones the middle is left out.
  public func grid(width: Int = 100) -> String {
    let cells = GridCells(plan)
    let simulation = PlanSimulation(
      self, seconds: cells.labels.map { $0.map { $0 == nil ? 0 : 1 } }, periods: 1,
      serialSeconds: 0)
    // Whole numbers, because all costs are.
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
    let plural = rows.count == 1 ? "" : "s"
    let bands = GridBands(rows: rows, cellWidth: cellWidth, width: width)
    let title =
      "\(plan.strategy), \(plan.shape), batch \(plan.batch), \(rows.count) worker\(plural)"
    let total = slots * rows.count
    return
      ([title] + bands.lines + wrapped(cells.legend, width: width)
      + [
        "idle: \(total - filled) of \(total) slots, \(percent(total - filled, of: total))"
      ]).joined(separator: "\n") + "\n"
  }

  private func percent(_ part: Int, of whole: Int) -> String {
    let thousandths = (part * 2000 + whole) / (2 * whole)
    return "\(thousandths / 10).\(thousandths % 10) %"
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

/// A grid's rows cut into bands that fit a line.
struct GridBands {
  /// Of more bands, the middle ones are left out.
  private static let most = 4
  /// Slots between two numbers of the scale.
  private static let tick = 5

  let rows: [[String]]
  let cellWidth: Int
  let width: Int

  var lines: [String] {
    let names = rows.indices.map { "worker \($0)" }
    let nameWidth = max(names.last?.count ?? 0, 4)
    let slots = rows.first?.count ?? 0
    let fitting = max(1, (width - nameWidth - 2) / cellWidth)
    // Bands start with a number where there is room for one.
    let perBand = fitting < Self.tick ? fitting : fitting / Self.tick * Self.tick
    var lines: [String] = []
    func append(_ band: Range<Int>) {
      if !lines.isEmpty { lines.append("") }
      let scale = band.map { $0 % Self.tick == 0 ? "\($0)" : "" }
      lines.append("\("slot".padded(nameWidth)) |\(line(scale))")
      for (name, row) in zip(names, rows) {
        lines.append("\(name.padded(nameWidth)) |\(line(row[band]))")
      }
    }
    let bands = stride(from: 0, to: slots, by: perBand).map { $0..<min(slots, $0 + perBand) }
    guard bands.count > Self.most else {
      bands.forEach(append)
      return lines
    }
    let first = bands.prefix(Self.most - 1)
    let last = bands.suffix(1)
    first.forEach(append)
    lines += ["", "... slots \(first.last!.upperBound) to \(last.first!.lowerBound - 1) left out"]
    last.forEach(append)
    return lines
  }

  /// Cells side by side, each padded to its width, without spaces at the end. A number of the
  /// scale may be wider than its cell: it takes the room of the empty ones after it.
  private func line(_ cells: some Collection<String>) -> String {
    var text = ""
    for (index, cell) in cells.enumerated() where !cell.isEmpty {
      text = text.padded(index * cellWidth) + cell
    }
    return text
  }
}

extension String {
  fileprivate func padded(_ width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }
}
