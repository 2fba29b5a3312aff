import ArgumentParser
import Reports

/// `bench report`: the series behind the figures of a run, for plotting.
struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "Derive the plotted series of a run from its reports.")

  @Argument(help: ArgumentHelp("A run folder.", valueName: "run"))
  var folder: String

  @Option(help: "Folder for the series.")
  var plotsData = "plots-data"

  func run() throws {
    let (folder, plotsData) = (folder, plotsData)
    try Failure.catching {
      for series in PlotSeries.all {
        try series.derive(fromRun: folder, into: plotsData)
      }
    }
    let names = PlotSeries.all.map { "\(plotsData)/\($0.name).csv" }
    try StandardOutput.write(names.joined(separator: "\n") + "\n")
  }
}
