import Figures
import Measurement

/// The folder of a sweep: all rows in one file, and each run's folder below.
public struct SweepReports {
  public let folder: RunFolder
  private var rows: [SweepRow] = []

  public init(_ folder: RunFolder) { self.folder = folder }

  /// The folder of a point's run.
  public func folder(of point: SweepPoint) throws(ReportError) -> RunFolder {
    try RunFolder.use(folder.path(of: "runs/\(point.name)"))
  }

  /// Writes the circumstances, which all runs of the sweep share.
  public func writeMachine(_ environment: EnvironmentRecord) throws(ReportError) {
    try folder.write(environment.json(), as: "environment.json")
  }

  /// Adds a run's rows, and writes all rows so far.
  public mutating func add(_ summary: [Record], of point: SweepPoint) throws(ReportError) {
    rows += summary.map { SweepRow(point, $0) }
    try folder.write(CSVTable.render(columns: Column.sweep, rows: rows), as: "sweep.csv")
  }

  /// A table for each axis: a line for each of its values, a column for each strategy.
  public func text() -> String {
    var axes: [String] = []
    for row in rows where !axes.contains(row.point.axis) { axes.append(row.point.axis) }
    return axes.map { axis in table(axis, rows.filter { $0.point.axis == axis }) }.joined()
      + "Reports: \(folder.path); curves: bench report \(folder.path)\n"
  }

  private func table(_ axis: String, _ rows: [SweepRow]) -> String {
    let isOfWorkers = rows.contains { $0.point.value == nil }
    func label(_ row: SweepRow) -> String {
      let key = row.record.key
      return isOfWorkers || key.strategy == "serial" ? key.strategy : "\(key)"
    }
    var labels: [String] = []
    for row in rows where !labels.contains(label(row)) { labels.append(label(row)) }
    let values = Set(rows.map(\.value)).sorted()
    let lines = labels.map { name in
      [name]
        + values.map { value in
          let row = rows.first { label($0) == name && $0.value == value }
          let speedup = row?.record.number("speedup").map { " " + $0.text(.times) } ?? ""
          return (row?.record.number("throughput_samples_per_second")).text(.count) + speedup
        }
    }
    let headers = [ConsoleTable.Header("\(axis)", .left)] + values.map { .init("\($0)") }
    return ConsoleTable(headers).render(lines) + "\n"
  }
}
