import Comparison
import Foundation
import Measurement
import Reports

/// A sweep as its curves need it: the rows of `sweep.csv`, each number looked at once.
public struct SweepData: Sendable {
  /// Rows with figures, in the file's order.
  let rows: [[String: String]]

  /// Whether a folder holds a sweep.
  public static func isSweep(_ folder: String) -> Bool {
    access("\(folder)/sweep.csv", F_OK) == 0
  }

  /// Reads a sweep's folder.
  ///
  /// - Throws: where its `sweep.csv` cannot be read or a cell is not what it must be.
  public init(_ folder: String) throws(ComparisonError) {
    let table = try RunTable("\(folder)/sweep.csv")
    let figures = ["throughput_samples_per_second", "speedup"]
    try table.require(["axis", "value", "strategy", "family", "workers"] + figures)
    var rows: [[String: String]] = []
    for row in table.report.rows.indices {
      let names = SweepAxis.all.map(\.name)
      guard names.contains(table.cell(row, "axis")) else {
        throw table.wrong(row, "axis", expected: names.joined(separator: ", "))
      }
      _ = try table.whole(row, "value", 1...1_000_000_000)
      _ = try table.key(row)
      var isMeasured = true
      for figure in figures {
        let value = try table.share(row, figure)
        for end in ["_lo", "_hi"] { _ = try table.share(row, figure + end) }
        isMeasured = isMeasured && value != nil
      }
      if isMeasured { rows.append(table.report.rows[row]) }
    }
    self.rows = rows
  }

  /// The rows of an axis, each with the line that it is a point of: a strategy, with its number of
  /// workers where it has several and they are not what is varied.
  func curves(along axis: String) -> [[String: String]] {
    let points = rows.filter { $0["axis"] == axis }
    let crews = Dictionary(grouping: points) { $0["strategy"]! }
      .mapValues { Set($0.map { $0["workers"]! }).count }
    func line(_ row: [String: String]) -> String {
      let strategy = row["strategy"]!
      guard axis != SweepAxis.workers.name, crews[strategy]! > 1 else { return strategy }
      return "\(strategy) with \(row["workers"]!)"
    }
    let families = points.map { $0["family", default: ""] }.unique
    let members = families.map { family in
      points.filter { $0["family", default: ""] == family }.map(line).unique
    }
    return points.map { row in
      let family = families.firstIndex(of: row["family", default: ""])!
      let member = members[family].firstIndex(of: line(row))!
      let before = members[..<family].reduce(0) { $0 + $1.count }
      return row.merging([
        "line": line(row), "line_number": "\(before + member)", "member_number": "\(member)",
        "members": "\(members[family].count)",
      ]) { $1 }
    }
  }
}
