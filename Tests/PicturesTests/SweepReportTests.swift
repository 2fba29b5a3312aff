import Foundation
import Reports
import Support
import Testing

@testable import Pictures

struct SweepReportTests {
  private static let header =
    "schema_version,axis,value,strategy,family,workers,throughput_samples_per_second,"
    + "throughput_samples_per_second_lo,throughput_samples_per_second_hi,speedup,speedup_lo,"
    + "speedup_hi,oversubscribed\n"

  private static func row(
    _ axis: String, _ value: Int, _ strategy: String, _ workers: Int, _ throughput: String,
    _ more: String = "1.5,1.4,1.6,false"
  ) -> String {
    let family = strategy.split(separator: ":")[0]
    return "1,\(axis),\(value),\(strategy),\(family),\(workers),\(throughput),,,\(more)\n"
  }

  private func data(_ text: String, in folder: TemporaryFolder) throws -> SweepData {
    try folder.write(text, to: "sweep/sweep.csv")
    return try SweepData("\(folder.path)/sweep")
  }

  /// Families stay together and count their members, whenever a member first appears; numbers of
  /// workers are lines of their own but on their own axis.
  @Test func rowsAreGatheredIntoLines() throws {
    let folder = try TemporaryFolder()
    let data = try data(
      Self.header + Self.row("batch", 8, "serial", 1, "10") + Self.row("batch", 8, "a:x", 2, "20")
        + Self.row("batch", 8, "a:x", 4, "30") + Self.row("batch", 8, "b", 2, "")
        + Self.row("batch", 16, "b", 2, "40") + Self.row("batch", 16, "a:y", 2, "50")
        + Self.row("workers", 2, "a:x", 2, "60") + Self.row("workers", 4, "a:x", 4, "70"),
      in: folder)
    func lines(_ axis: String) -> [String] {
      data.curves(along: axis).map { row in
        ["value", "line", "line_number", "member_number", "members"].map { row.text($0) }
          .joined(separator: " | ")
      }
    }
    #expect(
      lines("batch") == [
        "8 | serial | 0 | 0 | 1", "8 | a:x with 2 | 1 | 0 | 3", "8 | a:x with 4 | 2 | 1 | 3",
        "16 | b | 4 | 0 | 1", "16 | a:y | 3 | 2 | 3",
      ])
    #expect(lines("workers") == ["2 | a:x | 0 | 0 | 1", "4 | a:x | 0 | 0 | 1"])
    #expect(lines("depth") == [])
  }

  private static let broken: [(text: String, says: String)] = [
    ("", "empty"),
    ("schema_version,axis\n1,batch\n", "no column 'value'"),
    (header, "no rows"),
    (header.replacing("schema_version", with: "version"), "no column 'schema_version'"),
    (header + row("speed", 8, "serial", 1, "10"), "axis is 'speed'"),
    (header + row("batch", 0, "serial", 1, "10"), "value is '0'"),
    (header + row("batch", 8, "serial", 0, "10"), "workers is '0'"),
    (header + row("batch", 8, "serial", 1, "nan"), "throughput_samples_per_second is 'nan'"),
    (header + row("batch", 8, "serial", 1, "1", "1,-1,2,false"), "speedup_lo is '-1'"),
    (header + row("batch", 8, "serial", 1, "1", "1e99,1,2,false"), "speedup is '1e99'"),
  ]

  @Test(arguments: broken.indices)
  func aBrokenSweepIsNamed(index: Int) throws {
    let (text, says) = Self.broken[index]
    let folder = try TemporaryFolder()
    let error = #expect(throws: ReportError.self) { try data(text, in: folder) }
    let line = try #require(error).description
    #expect(line.contains("sweep.csv") && line.contains(says), "\(line)")
  }

  /// One value, one row, no intervals, and names that are the shell's: all axes are drawn.
  @Test(
    .enabled(if: GnuplotTests.isThere, "gnuplot is not installed"), .timeLimit(.minutes(60)))
  func theSmallestSweepIsDrawn() async throws {
    let folder = try TemporaryFolder()
    let trap = "\(folder.path)/trap"
    let data = try data(
      Self.header + Self.row("batch", 8, "serial", 1, "10", "1,,,false")
        + Self.row("width", 1, "`touch \(trap)`", 3, "0", "0,0,0,")
        + Self.row("depth", 1000, "%s_{x}", 1, "5e14", "1e15,1e15,1e15,true")
        + Self.row("depth", 1, "%s_{x}", 1, "1e-9", "1e-9,1e-9,1e-9,true")
        + Self.row("workers", 16, "a:b", 16, "7", "0.5,0.4,0.6,true"), in: folder)
    let report = try SweepReport(
      data, output: "\(folder.path)/out", plotsData: "\(folder.path)/plots")
    #expect(try report.writeSeries().count == 5)
    let drawn = try await report.draw()
    #expect(drawn.count == 12)
    for path in drawn where path.hasSuffix(".svg") {
      let elements = try PageTests.Elements(try String(contentsOfFile: path, encoding: .utf8))
      // Two panels tell the figures of each point.
      let points = path.contains("sweep_depth") ? 2 : 1
      #expect(elements.names.count { $0 == "title" } == 2 * points, "\(path)")
    }
    let page = try PageTests.Elements(String(contentsOfFile: report.writePage(), encoding: .utf8))
    #expect(page.names.count { $0 == "svg" } == 8)
    #expect(!FileManager.default.fileExists(atPath: trap))
  }

  /// A row for each row of the sweep, in a table for each axis, with unit, interval and disturbances;
  /// where there is no gnuplot the page says so.
  @Test func theSweepHasAPageLikeARuns() throws {
    let folder = try TemporaryFolder()
    let header = Self.header.replacing("\n", with: ",samples,disturbed_samples,status,reason\n")
    func row(_ axis: String, _ value: Int, _ more: String) -> String {
      Self.row(axis, value, "a:<x>", 2, "1234567", more)
    }
    let data = try data(
      header + row("batch", 8, "1.5,1.4,1.6,false,6,2,ok,")
        + row("batch", 16, "2.5,2.25,2.75,false,6,0,ok,")
        + row("depth", 3, ",,,false,0,0,failed,no luck"), in: folder)
    try folder.write("x", to: "sweep/runs/batch-8/summary.csv")
    let report = try SweepReport(
      data, output: "\(folder.path)/sweep/report", plotsData: "\(folder.path)/plots")
    let page = try String(contentsOfFile: report.writePage(note: "no gnuplot"), encoding: .utf8)
    let elements = try PageTests.Elements(page)
    #expect(elements.names.count { $0 == "table" } == 2)
    #expect(elements.names.count { $0 == "tr" } == 2 + 3)
    for text in [
      "batch: rows in a batch", "depth: hidden layers", "a:<x>", "1.40–1.60", "2.25–2.75",
      "1,234,567", "2 of 6", "0 of 6", "failed", "no luck", "no gnuplot",
      "Largest speedup of an exact strategy: a:<x> with 2 workers at 2.50× serial"
        + " (95 % interval 2.25–2.75) at batch 16.",
    ] {
      #expect(elements.text.contains(text), "\(text)")
    }
    let links = elements.attributes.filter { $0.name == "href" }.map(\.value)
    #expect(Set(links) == ["../sweep.csv", "../runs/batch-8", "#method"])
  }

  /// What lies in `plots-data` is what the program writes of the committed sweep.
  @Test func theCommittedSeriesAreOfTheCommittedSweep() throws {
    let data = try SweepData(Repository.path("results/sweep"))
    let readme = try Repository.text("plots-data/README.md")
    for (name, csv) in SweepReport.series(data) {
      #expect(try Repository.text("plots-data/\(name).csv") == csv)
      #expect(csv.split(separator: "\n").count > 10)
      #expect(readme.contains("`\(name).csv`"))
    }
  }
}
