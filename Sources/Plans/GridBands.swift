/// The rows of a grid, cut into bands that fit a terminal's line.
struct GridBands {
  /// The most bands that are printed; of more bands, the middle ones are left out.
  private static let most = 4
  /// The number of slots between two numbers of the scale.
  private static let tick = 5

  let rows: [[String]]
  let cellWidth: Int
  let width: Int

  var lines: [String] {
    let names = rows.indices.map { "worker \($0)" }
    let nameWidth = max(names.last?.count ?? 0, 4)
    let slots = rows.first?.count ?? 0
    let fitting = max(1, (max(0, width) - nameWidth - 2) / cellWidth)
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

  /// Cells side by side, each padded to its width, without spaces at the end. A number of the scale
  /// may be wider than its cell: it takes the room of the empty cells after it.
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
