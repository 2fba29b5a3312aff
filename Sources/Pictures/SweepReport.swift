import Figures
import Files
import Measurement
import Reports

/// Writes the presentation of a sweep: a series for each axis, and its curves.
public struct SweepReport {
  private let data: SweepData
  private let output: RunFolder
  private let plots: RunFolder

  /// - Throws: where a folder cannot be made.
  public init(_ data: SweepData, output: String, plotsData: String) throws(ReportError) {
    self.data = data
    self.output = try RunFolder.make(output)
    plots = try RunFolder.make(plotsData)
  }

  private static let columns =
    [
      "value", "strategy", "family", "workers", "line", "line_number", "member_number", "members",
    ]
    + ["throughput_samples_per_second", "speedup"].flatMap(PlotSeries.columns)
    + ["oversubscribed"]

  /// The tables that gnuplot reads, one for each axis; with its header alone where the sweep has
  /// nothing on it.
  static func series(_ data: SweepData) -> [(name: String, csv: String)] {
    let version = Figure.version(of: "sweep.csv")
    return SweepAxis.all.map { axis in
      (
        "sweep_\(axis.name)",
        PlotSeries.csv(columns, data.curves(along: axis.name), version: version)
      )
    }
  }

  /// Writes the series, and the scripts that draw them.
  ///
  /// - Returns: the paths of what was written.
  public func writeSeries() throws(ReportError) -> [String] {
    let series = Self.series(data)
    for (name, csv) in series { try plots.write(csv, as: "\(name).csv") }
    for script in PlotScripts.all { try plots.write(script.text, as: script.name) }
    return (series.map { "\($0.name).csv" } + ["draw_sweep.gp"]).map(plots.path)
  }

  /// Draws the series that were written, as SVG of two widths and PNG.
  ///
  /// - Returns: the paths of what was drawn.
  public func draw() async throws -> [String] {
    try await Gnuplot.draw(plots.path, by: "draw_sweep.gp", into: output.path)
    var files: [String] = []
    for axis in SweepAxis.all where !data.curves(along: axis.name).isEmpty {
      let name = "sweep_\(axis.name)"
      let titles = data.curves(along: axis.name).map {
        Hover.figures($0, ["throughput_samples_per_second", "speedup"])
      }
      files += try PictureStyle.apply(to: Picture.files(name), titles: titles, in: output)
      files.append(output.path(of: "\(name).png"))
    }
    return files
  }

  /// Writes `report.html`, with the curves that are there.
  ///
  /// - Parameter note: why pictures are missing; empty where they are not.
  /// - Returns: its path.
  public func writePage(note: String = "") throws(ReportError) -> String {
    let figures = data.axes.map { axis in
      let isDrawn = note.isEmpty && !data.curves(along: axis.name).isEmpty
      var figure = Page.Figure(
        title: "Curves along \(axis.name)",
        reading: "Throughput and speedup against \(axis.unit), a line for each strategy; upright"
          + " lines are 95 % intervals. The dashed level is serial.",
        missing: note.isEmpty ? "Nothing was measured along this axis." : note)
      if isDrawn { figure.show("sweep_\(axis.name)", from: output) }
      return figure
    }
    let page = Page(data, pictures: figures, note: note, output: output.path)
    try output.write(page.html(), as: "report.html")
    return output.path(of: "report.html")
  }
}
