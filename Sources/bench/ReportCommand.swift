import ArgumentParser
import Pictures
import Reports

/// `bench report`: draws a run as a page with pictures, and writes the series that these show.
struct ReportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Draw a run: a page with pictures, the pictures, and the series that they show.",
    discussion: "For the folder of a sweep the page has a table and curves for each axis.")

  @Argument(help: ArgumentHelp("A run folder, or the folder of a sweep.", valueName: "run"))
  var folder: String

  @Option(help: "Folder for the page and its pictures. Default: RUN/report.")
  var output: String?

  @Option(help: "Folder for the series and the script that draws them. Default: OUTPUT/plots-data.")
  var plotsData: String?

  func run() async throws {
    let output = output ?? "\(folder)/report"
    let (run, plotsData) = (folder, plotsData ?? "\(output)/plots-data")
    if SweepData.isSweep(run) { return try await show(sweep: run, output, plotsData) }
    let report = try Failure.catching {
      try PictureReport(try PictureData(run), output: output, plotsData: plotsData)
    }
    let series = try Failure.catching { try report.writeSeries() + report.writeTraces() }
    let (drawn, complaint) = try await Self.drawn { try await report.draw() }
    let page = try Failure.catching {
      try report.writePage(note: complaint?.description ?? "")
    }
    try Self.tell([page] + series + drawn, complaint)
  }

  private func show(sweep: String, _ output: String, _ plotsData: String) async throws {
    let report = try Failure.catching {
      try SweepReport(try SweepData(sweep), output: output, plotsData: plotsData)
    }
    let series = try Failure.catching { try report.writeSeries() }
    let (drawn, complaint) = try await Self.drawn { try await report.draw() }
    let page = try Failure.catching {
      try report.writePage(note: complaint?.description ?? "")
    }
    try Self.tell([page] + series + drawn, complaint)
  }

  /// The files that were drawn, or the reason why nothing could be drawn.
  private static func drawn(
    _ draw: () async throws -> [String]
  ) async throws -> ([String], PictureError?) {
    do {
      return (try await draw(), nil)
    } catch let error as PictureError {
      return ([], error)
    } catch {
      try Failure.catching { throw error }
      return ([], nil)
    }
  }

  private static func tell(_ files: [String], _ complaint: PictureError?) throws(Failure) {
    if case .cannotDraw? = complaint { throw Failure(.inputOutput, complaint!.description) }
    try StandardOutput.write(files.joined(separator: "\n") + "\n")
    // A missing program is no failure, because all other files are written.
    if let complaint { StandardError.write(line: "warning: \(complaint)") }
  }
}
