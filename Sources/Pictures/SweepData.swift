import Figures
import Foundation
import Measurement
import Reports

/// A sweep as its curves need it: the rows of `sweep.csv`, each number checked once.
public struct SweepData: Sendable {
  let path: String
  /// Every row, in the file's order.
  let all: [Record]
  /// Rows with figures, in the file's order.
  let rows: [Record]
  /// nil where the folder has no `environment.json`.
  let environment: EnvironmentRecord?

  /// Whether a folder holds a sweep.
  public static func isSweep(_ folder: String) -> Bool {
    access("\(folder)/sweep.csv", F_OK) == 0
  }

  /// Reads a sweep's folder.
  ///
  /// - Throws: where its `sweep.csv` cannot be read or a cell is not what it must be.
  public init(_ folder: String) throws(ReportError) {
    let table = try RunTable("\(folder)/sweep.csv")
    let figures = ["throughput_samples_per_second", "speedup"]
    try table.require(["axis", "value", "strategy", "family", "workers"] + figures)
    let records = try table.records(of: Figure.sweep + Figure.summary) {
      (row) throws(ReportError) in
      let names = SweepAxis.all.map(\.name)
      guard names.contains(table.cell(row, "axis")) else {
        throw table.wrong(row, "axis", expected: names.joined(separator: ", "))
      }
      try table.whole(row, "value", 1...1_000_000_000)
      try table.key(row)
      for column in figures.flatMap({ Figure.summary[$0].columns }) { try table.share(row, column) }
    }
    path = folder
    all = records
    rows = records.filter { row in figures.allSatisfy { row.number($0) != nil } }
    let environment = "\(folder)/environment.json"
    self.environment =
      access(environment, F_OK) == 0 ? try EnvironmentRecord.read(environment) : nil
  }

  /// The axes that have rows, in the order of reports.
  var axes: [SweepAxis] {
    SweepAxis.all.filter { axis in all.contains { $0.text("axis") == axis.name } }
  }

  /// The rows of an axis, each with the line that it is a point of: a strategy, with its number of
  /// workers where it has several and they are not what is varied.
  func curves(along axis: String) -> [Record] {
    let points = rows.filter { $0.text("axis") == axis }
    let crews = Dictionary(grouping: points, by: \.key.strategy)
      .mapValues { Set($0.map(\.key.workers)).count }
    func line(_ row: Record) -> String {
      let key = row.key
      guard axis != SweepAxis.workers.name, crews[key.strategy]! > 1 else { return key.strategy }
      return "\(key)"
    }
    let families = points.map { $0.text("family") }.unique
    let members = families.map { family in
      points.filter { $0.text("family") == family }.map(line).unique
    }
    return points.map { row in
      let family = families.firstIndex(of: row.text("family"))!
      let member = members[family].firstIndex(of: line(row))!
      let before = members[..<family].reduce(0) { $0 + $1.count }
      return row.merging([
        "line": .text(line(row)), "line_number": .integer(before + member),
        "member_number": .integer(member), "members": .integer(members[family].count),
      ])
    }
  }
}
