import Comparison
import Reports

/// Writes what shows a run: the series, the pictures, the page.
public struct PictureReport {
  let data: PictureData
  let output: RunFolder
  let plots: RunFolder

  public init(_ data: PictureData, output: String, plotsData: String) throws(ReportError) {
    self.data = data
    self.output = try RunFolder.make(output)
    plots = try RunFolder.make(plotsData)
  }

  /// The series, with the scripts that draw them.
  public func writeSeries() throws(ReportError) {
    for series in PlotSeries.all {
      try plots.write(series.csv(data), as: "\(series.name).csv")
    }
  }
}
