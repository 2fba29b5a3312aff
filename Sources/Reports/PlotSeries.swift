/// A series behind a figure: some columns of some rows of a run's report, unchanged.
public struct PlotSeries: Sendable {
  /// The name of its CSV file.
  public let name: String
  private let report: String
  private let columns: [String]
  private let isKept: @Sendable ([String: String]) -> Bool

  /// Every series; a new one is a line here and in `plots-data/README.md`.
  public static let all: [PlotSeries] = [
    PlotSeries(
      name: "throughput_by_strategy", report: "summary.csv",
      columns: ["strategy", "workers"] + interval("throughput_samples_per_second")
        + ["flops_per_second", "peak_fraction"], isKept: wasMeasured),
    PlotSeries(
      name: "speedup_by_workers", report: "summary.csv",
      columns: ["strategy", "workers"] + interval("speedup")
        + ["efficiency", "bound_speedup", "oversubscribed"], isKept: wasMeasured),
    PlotSeries(
      name: "time_buckets", report: "summary.csv",
      columns: [
        "strategy", "workers", "compute_fraction", "communication_fraction", "wait_fraction",
      ], isKept: wasMeasured),
    PlotSeries(
      name: "loss_by_rows", report: "losses.csv",
      columns: ["strategy", "workers", "rows_before", "loss"], isKept: { _ in true }),
  ]

  private static func interval(_ name: String) -> [String] { [name, "\(name)_lo", "\(name)_hi"] }

  private static let wasMeasured: @Sendable ([String: String]) -> Bool = {
    $0["status"] == "ok" && $0["step_seconds"] != ""
  }

  /// Reads the run's report and writes `folder`/`name`.csv.
  public func derive(fromRun run: String, into folder: String) throws(ReportError) {
    let table = try CSVReader.read(
      "\(run)/\(report)", requiring: columns + (report == "summary.csv" ? ["status"] : []))
    let written = columns.map { name in
      Column<[String: String]>(name) { CSVField($0[name]) }
    }
    try RunFolder.createFolders(folder)
    try RunFolder(path: folder).write(
      CSVTable.render(columns: written, rows: table.rows.filter(isKept)), as: "\(name).csv")
  }
}
