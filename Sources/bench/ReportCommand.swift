import ArgumentParser
import Pictures
import Reports

/// `bench report`: a run as a page with pictures, and the series behind them.
struct ReportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Show a run: a page with pictures, the pictures, and the series behind them.")

  @Argument(help: ArgumentHelp("A run folder.", valueName: "run"))
  var folder: String

  @Option(help: "Folder for the page and its pictures. Default: RUN/report.")
  var output: String?

  @Option(help: "Folder for the series and the script that draws them. Default: OUTPUT/plots-data.")
  var plotsData: String?

  func run() async throws {
    let output = output ?? "\(folder)/report"
    let (run, plotsData) = (folder, plotsData ?? "\(output)/plots-data")
    let report = try Failure.catching {
      try PictureReport(try PictureData(run), output: output, plotsData: plotsData)
    }
    var files = try Failure.catching { try report.writeSeries() + report.writeTraces() }
    var complaint: PictureError?
    do {
      files += try await report.draw()
    } catch let error as PictureError {
      complaint = error
    } catch {
      try Failure.catching { throw error }
    }
    let note = complaint?.description ?? ""
    files.insert(try Failure.catching { try report.writePage(note: note) }, at: 0)
    if case .cannotDraw? = complaint { throw Failure(.inputOutput, note) }
    try StandardOutput.write(files.joined(separator: "\n") + "\n")
    // What can be had by installing it is no failure: all else is written.
    if complaint != nil { StandardError.write(line: "warning: \(note)") }
  }
}
