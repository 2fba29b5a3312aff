import Files
import Machine
import Measurement

/// Writes what a run knows into its folder, each file whole or not at all.
public struct RunReports {
  private let run: BenchmarkRun
  public let folder: RunFolder

  public init(_ run: BenchmarkRun, folder: RunFolder) {
    self.run = run
    self.folder = folder
  }

  /// Writes the machine and the circumstances before anything is measured.
  public func writeMachine(_ environment: EnvironmentRecord) throws(ReportError) {
    try folder.write(environment.json(), as: "environment.json")
    for format in [TopologyFormat.csv, .xml, .svg] {
      // A machine that cannot be written in this form still has the other files.
      guard let text = try? run.topology.render(format, workers: largestCrew) else { continue }
      try folder.write(text, as: "topology\(format.fileSuffix)")
    }
  }

  /// The file that `bench --resume` reads; it exists as long as the run is incomplete.
  private static let unfinishedName = "unfinished.json"

  private static func json(_ run: UnfinishedRun) -> String {
    String(decoding: Wire.bytes(run), as: UTF8.self) + "\n"
  }

  /// Reads the state that an unfinished run left in `folder`.
  public static func unfinished(in folder: RunFolder) throws(ReportError) -> UnfinishedRun {
    let path = folder.path(of: unfinishedName)
    let bytes: [UInt8]
    do throws(FileError) { bytes = try File.read(path) } catch { throw ReportError(error) }
    guard let run = try? Wire.read(UnfinishedRun.self, bytes) else {
      throw .malformed(path: path, problem: "it is not JSON of an unfinished run")
    }
    return run
  }

  /// The places of the largest crew whose workers are all bound; they are drawn on the machine.
  private var largestCrew: [WorkerPlace] {
    let crews = run.contenders.compactMap(\.crew?.places)
    return crews.filter { $0.allSatisfy { $0.pu != nil } }.max { $0.count < $1.count } ?? []
  }

  /// Writes everything measured so far. It is called after each round, so that an interrupt loses
  /// nothing.
  public func writeMeasurements() throws(ReportError) {
    try folder.write(
      CSVTable.render(columns: Column.samples, rows: SampleRow.rows(of: run)), as: "samples.csv")
    try folder.write(
      CSVTable.render(columns: Column.workers, rows: WorkerRow.rows(of: run)), as: "workers.csv")
    try folder.write(
      CSVTable.render(columns: Column.losses, rows: LossRow.rows(of: run)), as: "losses.csv")
    let timeline = TimelineRow.rows(of: run)
    if !timeline.isEmpty {
      try folder.write(
        CSVTable.render(columns: Column.timeline, rows: timeline), as: "timeline.csv")
    }
    if !run.links.isEmpty {
      try folder.write(
        CSVTable.render(columns: Column.links, rows: LinkRow.rows(of: run)), as: "links.csv")
    }
    try writeRoofline()
    // A run without this file is complete.
    if UnfinishedRun.isOver(run) {
      folder.remove(Self.unfinishedName)
    } else {
      try folder.write(Self.json(UnfinishedRun(run)), as: Self.unfinishedName)
    }
    // The summary is written last, because its presence says that the folder holds a run.
    try folder.write(
      CSVTable.render(columns: Column.summary, rows: SummaryRow.rows(of: run)), as: "summary.csv")
  }

  private func writeRoofline() throws(ReportError) {
    let rows = RooflineRow.rows(of: run)
    guard !rows.isEmpty else { return }
    try folder.write(
      CSVTable.render(columns: Column.roofline, rows: rows), as: "roofline.csv")
    try folder.write(
      CSVTable.render(columns: Column.products, rows: ProductRow.rows(of: run)), as: "products.csv")
  }

  /// The run as typed values, the same as its files hold.
  public var recorded: RecordedRun { RecordedRun(run, path: folder.path) }
}
