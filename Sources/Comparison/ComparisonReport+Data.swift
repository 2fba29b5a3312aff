import Reports

/// Both formats for programs have the same fields.
extension ComparisonReport {
  /// The tables as one: those of several metrics have the same columns, so that their rows follow
  /// each other.
  var csv: String {
    typealias Line = (table: PivotTable, row: PivotTable.Row)
    guard let first = tables.first else { return "" }
    var columns: [Column<Line>] = []
    if first.metric != nil { columns.append(Column("metric") { CSVField($0.table.metric?.name) }) }
    for (index, key) in first.rowKeys.enumerated() {
      columns.append(Column(key.rawValue) { key.field($0.row.label[index]) })
    }
    for (index, title) in first.titles.enumerated() {
      for field in PivotCell.parts.flatMap(\.fields) {
        columns.append(
          Column(title.isEmpty ? field.name : "\(title).\(field.name)") {
            field.value($0.row.cells[index])
          })
      }
    }
    return CSVTable.render(
      columns: columns, rows: tables.flatMap { table in table.rows.map { (table, $0) } })
  }

  var json: String {
    let document = JSONValue.object([
      CSVTable.schemaVersionName: .field(.integer(CSVTable.schemaVersion)),
      "runs": .array(
        zip(comparison.labels, comparison.runs).map {
          .object(["run": .field(.text($0)), "path": .field(.text($1.path))])
        }),
      "tables": .array(tables.map(\.document)),
      "job_difference": .field(CSVField(jobDifference)),
      "notes": .array(notes.map { .field(.text($0)) }),
    ])
    return document.text
  }
}

extension PivotTable {
  fileprivate var document: JSONValue {
    .object([
      "metric": .field(CSVField(metric?.name)),
      "unit": .field(CSVField(metric?.figure.unit.symbol)),
      "rows": .array(
        rows.map { row in
          .object(
            Self.labels(rowKeys, row.label).merging(
              ["cells": .array(zip(columns, row.cells).map(cell))], uniquingKeysWith: { $1 }))
        }),
    ])
  }

  private func cell(_ label: [String], _ cell: PivotCell) -> JSONValue {
    let fields = PivotCell.parts.flatMap(\.fields).map {
      ($0.name, JSONValue.field($0.value(cell)))
    }
    return .object(
      Self.labels(columnKeys, label).merging(fields, uniquingKeysWith: { $1 }))
  }

  private static func labels(_ keys: [PivotKey], _ label: [String]) -> [String: JSONValue] {
    Dictionary(
      uniqueKeysWithValues: zip(keys, label).map { ($0.rawValue, .field($0.field($1))) })
  }
}
