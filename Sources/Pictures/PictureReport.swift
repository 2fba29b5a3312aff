import Files
import Foundation
import Reports

/// Writes the presentation of a run: the series, the pictures and the page.
public struct PictureReport {
  private let data: PictureData
  private let output: RunFolder
  private let plots: RunFolder

  /// - Throws: where a folder cannot be made.
  public init(_ data: PictureData, output: String, plotsData: String) throws(ReportError) {
    self.data = data
    self.output = try RunFolder.make(output)
    plots = try RunFolder.make(plotsData)
  }

  /// Writes the series, and the scripts that draw them.
  ///
  /// - Returns: the paths of what was written.
  public func writeSeries() throws(ReportError) -> [String] {
    var files: [String] = []
    for series in PlotSeries.all {
      try plots.write(series.csv(data), as: "\(series.name).csv")
      files.append(plots.path(of: "\(series.name).csv"))
    }
    for script in PlotScripts.all { try plots.write(script.text, as: script.name) }
    return files + [plots.path(of: "draw.gp")]
  }

  /// Draws the series that were written, as SVG of two widths and PNG.
  ///
  /// - Returns: the paths of what was drawn.
  public func draw() async throws -> [String] {
    try await Gnuplot.draw(plots.path, into: output.path)
    var files: [String] = []
    for picture in Picture.all where isDrawn(picture) && picture.series != nil {
      files += try PictureStyle.apply(to: picture.files, titles: titles(picture), in: output)
      files.append(output.path(of: "\(picture.name).png"))
    }
    return files
  }

  /// Writes each plan's measured timeline as a Chrome trace.
  ///
  /// - Returns: the paths of what was written; none of a run without a timeline.
  public func writeTraces() throws(ReportError) -> [String] {
    let traces = ChromeTrace.files(data.timeline)
    if !traces.isEmpty { _ = try RunFolder.make(output.path(of: "traces")) }
    for trace in traces { try output.write(trace.json, as: trace.name) }
    return traces.map { output.path(of: $0.name) }
  }

  /// Writes `report.html`, with the pictures that are there.
  ///
  /// - Parameter note: why pictures are missing; empty where they are not.
  /// - Returns: its path.
  public func writePage(note: String = "") throws(ReportError) -> String {
    let figures = Picture.all.map { figure($0, note: note) }
    let page = Page(
      data, pictures: figures, notes: note.isEmpty ? [] : [note], output: output.path)
    try output.write(page.html(), as: "report.html")
    return output.path(of: "report.html")
  }

  /// A series without rows is not drawn. A picture without a series was drawn by the run and lies
  /// in the run's folder.
  private func isDrawn(_ picture: Picture) -> Bool {
    guard let name = picture.series else { return true }
    return PlotSeries.all.contains { $0.name == name && !$0.rows(data).isEmpty }
  }

  /// What the pointer tells of each row of the picture's series.
  private func titles(_ picture: Picture) -> [String] {
    guard let series = PlotSeries.all.first(where: { $0.name == picture.series }),
      let hover = series.hover
    else { return [] }
    return series.rows(data).map(hover)
  }

  private func figure(_ picture: Picture, note: String) -> Page.Figure {
    let isDrawn = isDrawn(picture)
    var figure = Page.Figure(
      title: picture.title, reading: picture.reading,
      missing: isDrawn && !note.isEmpty ? note : picture.missing)
    guard isDrawn else { return figure }
    if picture.name == "timeline" { figure.legend = Page.Legend(letters: data.letters) }
    // What the run drew itself may come from anywhere, so it stays an image, in which nothing runs.
    guard picture.series != nil else {
      figure.image = (try? File.read("\(data.run.path)/\(picture.name).svg")).map(Page.dataURL)
      return figure
    }
    guard note.isEmpty else { return figure }
    figure.show(picture.name, from: output)
    return figure
  }
}

extension Picture {
  /// The files for a wide page and for a narrow one.
  var files: [String] { Self.files(name) }

  static func files(_ name: String) -> [String] { ["\(name).svg", "\(name)-phone.svg"] }
}
