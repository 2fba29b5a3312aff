import Reports

/// Both formats for people have the same cells.
extension ComparisonReport {
  var text: String {
    let tables = tables.map { table in
      let grid = Grid(table)
      return table.heading + "\n" + ConsoleTable(grid.headers).render(grid.rows)
    }
    let head = warning.map { [$0 + "\n"] } ?? []
    return (head + tables + (notes.isEmpty ? [] : [notes.map { $0 + "\n" }.joined()]))
      .joined(separator: "\n")
  }

  var markdown: String {
    let tables = tables.map { table in
      let grid = Grid(table)
      return "**\(Self.escaped(table.heading))**\n\n" + Self.table(grid.headers, grid.rows)
    }
    let list = notes.map { "- \(Self.escaped($0))\n" }.joined()
    let head = warning.map { ["**\(Self.escaped($0))**\n"] } ?? []
    return (head + tables + (notes.isEmpty ? [] : [list])).joined(separator: "\n")
  }

  /// A table in Markdown.
  static func table(_ headers: [ConsoleTable.Header], _ rows: [[String]]) -> String {
    let rules = headers.map { $0.alignment == .left ? "---" : "---:" }
    return ([headers.map(\.title), rules] + rows).map { cells in
      "| \(cells.map(escaped).joined(separator: " | ")) |\n"
    }.joined()
  }

  /// Escapes Markdown: a bar would end the cell, a line end the row, and other signs would be read
  /// as marks.
  static func escaped(_ cell: String) -> String {
    var text = ""
    for character in cell {
      switch character {
      case "|", "*", "_", "`", "<", "\\", "~", "[": text += "\\\(character)"
      case _ where character.isNewline: text += " "
      default: text.append(character)
      }
    }
    return text
  }
}

extension PivotTable {
  fileprivate var heading: String {
    guard let metric else { return "comparison" }
    let unit = metric.figure.unit.symbol.isEmpty ? "" : "\(metric.figure.unit.symbol), "
    let better =
      switch metric.direction {
      case .higherIsBetter: "higher is better"
      case .lowerIsBetter: "lower is better"
      }
    let hasChange = rows.contains { $0.cells.contains { $0.change != nil } }
    let change = metric.canBeZero ? "change: run − base" : "change: run ÷ base − 1"
    return "\(metric.name) (\(unit)\(better)\(hasChange ? "; \(change)" : ""))"
  }
}

/// The cells of a table as people read them.
private struct Grid {
  let headers: [ConsoleTable.Header]
  let rows: [[String]]

  init(_ table: PivotTable) {
    // A part that no cell of the column has takes no room.
    let parts = table.columns.indices.map { column in
      PivotCell.parts.filter { part in
        table.rows.contains { part.shown($0.cells[column]) != nil }
      }
    }
    headers =
      table.rowKeys.map { .init($0.rawValue, $0 == .workers ? .right : .left) }
      + zip(table.titles, parts).flatMap { title, parts in
        parts.map { ConsoleTable.Header($0.title.isEmpty ? title : $0.title) }
      }
    rows = table.rows.map { row in
      row.label
        + zip(row.cells, parts).flatMap { cell, parts in parts.map { $0.shown(cell) ?? "" } }
    }
  }
}
