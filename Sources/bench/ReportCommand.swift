import ArgumentParser
import Pictures
import Reports

/// `bench report`: a run as a page with pictures, and the series behind them.
struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Show a run: a page with pictures, the pictures, and the series behind them.")

  @Argument(help: ArgumentHelp("A run folder.", valueName: "run"))
  var folder: String

  @Option(help: "Folder for the page and its pictures. Default: RUN/report.")
  var output: String?

  @Option(help: "Folder for the series and the script that draws them. Default: OUTPUT/plots-data.")
  var plotsData: String?

  func run() throws {
    let (run, output, plotsData) = (folder, output, plotsData)
    try Failure.catching {
      let data = try PictureData(run)
      let folder = output ?? "\(run)/report"
      let report = try PictureReport(
        data, output: folder, plotsData: plotsData ?? "\(folder)/plots-data")
      try report.writeSeries()
    }
  }
}
