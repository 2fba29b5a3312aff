import Figures
import Foundation
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

  /// The names of a sweep's runs, by axis and value; their folders lie in `runs`.
  ///
  /// - Throws: where there is none.
  public static func runs(of folder: String) throws(ReportError) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "\(folder)/runs")) ?? []
    let runs = SweepAxis.all.flatMap { axis in
      names.filter { $0 == axis.name || $0.hasPrefix("\(axis.name)-") }
        .sorted { $0.compare($1, options: .numeric) == .orderedAscending }
    }
    guard !runs.isEmpty else { throw .noRun(folder: "\(folder)/runs") }
    return runs
  }

  /// Writes the circumstances, which all runs of the sweep share.
  public func writeMachine(_ environment: EnvironmentRecord) throws(ReportError) {
    try folder.write(environment.json(), as: "environment.json")
  }

  /// Adds a run's rows, and writes all rows so far.
  public mutating func add(_ summary: [Record], of point: SweepPoint) throws(ReportError) {
    rows += summary.map { SweepRow(point, $0) }
    try folder.write(
      CSVTable.render(
        columns: Column.sweep, rows: rows, version: Figure.version(of: "sweep.csv")),
      as: "sweep.csv")
  }

  /// Two tables for each axis, throughput and speedup: a line for each strategy, a column for each
  /// value of the axis.
  public func text() -> String {
    var axes: [String] = []
    for row in rows where !axes.contains(row.point.axis) { axes.append(row.point.axis) }
    return axes.map { axis in tables(axis, rows.filter { $0.point.axis == axis }) }.joined() + notes
      + "Reports: \(folder.path); a page with curves: bench report \(folder.path); where the time"
      + " goes: bench roofline \(folder.path)\n"
  }

  private static let figures = [
    (title: "rows/s", name: "throughput_samples_per_second"),
    (title: "speedup over serial", name: "speedup"),
  ]

  private func tables(_ axis: String, _ rows: [SweepRow]) -> String {
    let isOfWorkers = rows.contains { $0.point.value == nil }
    func label(_ row: SweepRow) -> String {
      let key = row.record.key
      return isOfWorkers || key.strategy == "serial" ? key.strategy : "\(key)"
    }
    var labels: [String] = []
    for row in rows where !labels.contains(label(row)) { labels.append(label(row)) }
    let values = Set(rows.map(\.value)).sorted()
    let unit = SweepAxis.all.first { $0.name == axis }?.unit ?? axis
    return Self.figures.map { figure in
      let lines = labels.map { name in
        [name]
          + values.map { value in
            let row = rows.first { label($0) == name && $0.value == value }
            return row.map { Self.cell($0.record, figure.name) } ?? "–"
          }
      }
      let headers = [ConsoleTable.Header(figure.title, .left)] + values.map { .init("\($0)") }
      return "Along \(axis) (\(unit)): \(figure.title)\n\(ConsoleTable(headers).render(lines))\n"
    }.joined()
  }

  /// A figure with half of its interval, and a mark where disturbed samples count.
  private static func cell(_ row: Record, _ name: String) -> String {
    guard let estimate = row.estimate(name) else { return "–" }
    let mark = (row.number("disturbed_samples") ?? 0) > 0 ? "!" : ""
    return "\(estimate.text(Figure.summary[name].format))\(mark)"
  }

  /// What the marks of the tables mean, and how many samples are doubtful.
  private var notes: String {
    var lines = ["±: half of the 95 % interval; rows/s: rows trained a second."]
    func total(_ column: String) -> Double {
      rows.reduce(0) { $0 + ($1.record.number(column) ?? 0) }
    }
    let disturbed = total("disturbed_samples")
    if disturbed > 0 {
      lines.append(
        "!: \(disturbed.text(.count)) of \(total("samples").text(.count)) samples count although"
          + " something disturbed them; samples.csv of the run has the reasons.")
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
