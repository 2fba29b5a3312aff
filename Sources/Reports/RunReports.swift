import Figures
import Machine
import Measurement
import Runtime

/// Writes what a run knows into its folder, each file whole or not at all.
public struct RunReports: Sendable {
  public let folder: RunFolder

  public init(_ folder: RunFolder) { self.folder = folder }

  /// Writes the machine, the circumstances and the features' scaling before anything is measured.
  public func writeMachine(
    _ environment: EnvironmentRecord, _ run: MeasuredRun
  ) throws(ReportError) {
    try folder.write(environment.json(), as: "environment.json")
    try folder.write(run.dataset.scaling)
    for format in [TopologyFormat.csv, .xml, .svg] {
      // A machine that cannot be written in this form still has the other files.
      guard let text = try? run.topology.render(format, workers: largestCrew(run)) else { continue }
      try folder.write(text, as: "topology\(format.fileSuffix)")
    }
  }

  /// The file that `bench --resume` reads; it exists as long as the run is incomplete.
  private static let unfinishedName = "unfinished.json"

  private static func json(_ run: UnfinishedRun) -> String {
    String(decoding: NumericJSON.bytes(run), as: UTF8.self) + "\n"
  }

  /// Reads the state that an unfinished run left in `folder`.
  public static func unfinished(in folder: RunFolder) throws(ReportError) -> UnfinishedRun {
    let path = folder.path(of: unfinishedName)
    let bytes = try ReportError.reading(path)
    guard let run = try? NumericJSON.read(UnfinishedRun.self, bytes) else {
      throw .malformed(path: path, problem: "it is not JSON of an unfinished run")
    }
    return run
  }

  /// The places of this process's largest crew whose workers are all bound; they are drawn on the
  /// machine.
  private func largestCrew(_ run: MeasuredRun) -> [WorkerPlace] {
    let crews = run.contenders.compactMap(\.seated?.crew.places)
    return crews.filter { $0.allSatisfy { $0.pu != nil } }.max { $0.count < $1.count } ?? []
  }

  /// Writes everything measured so far. It is called while a run goes on too, so that an interrupt
  /// loses nothing.
  public func write(_ findings: RunFindings) throws(ReportError) {
    let run = findings.run
    // What `--resume` reads comes first, so that it is never older than the rest.
    try folder.write(Self.json(UnfinishedRun(run)), as: Self.unfinishedName)
    try write(Column.samples, SampleRow.rows(of: run), as: "samples.csv")
    try write(Column.workers, WorkerRow.rows(of: run), as: "workers.csv")
    try write(Column.losses, LossRow.rows(of: run), as: "losses.csv")
    try writeUnlessEmpty(Column.timeline, TimelineRow.rows(of: run), as: "timeline.csv")
    try writeUnlessEmpty(Column.links, LinkRow.rows(of: run), as: "links.csv")
    try writeUnlessEmpty(Column.roofline, RooflineRow.rows(of: findings), as: "roofline.csv")
    try writeUnlessEmpty(Column.products, ProductRow.rows(of: findings), as: "products.csv")
    // The summary is the last report, because its presence says that the folder holds a run.
    try write(Column.summary, SummaryRow.rows(of: findings), as: "summary.csv")
    // A run without this file is complete.
    if UnfinishedRun.isOver(run) { folder.remove(Self.unfinishedName) }
  }

  private func writeUnlessEmpty<Row>(
    _ columns: [Column<Row>], _ rows: [Row], as name: String
  ) throws(ReportError) {
    if !rows.isEmpty { try write(columns, rows, as: name) }
  }

  private func write<Row>(
    _ columns: [Column<Row>], _ rows: [Row], as name: String
  ) throws(ReportError) {
    try folder.write(
      CSVTable.render(columns: columns, rows: rows, version: Figure.version(of: name)), as: name)
  }
}
