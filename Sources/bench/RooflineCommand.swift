import ArgumentParser
import Comparison
import Pictures
import Reports

/// `bench roofline`: the time of each strategy, divided by what it was spent on.
struct RooflineCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "roofline",
    abstract: "Split a run's time into ideal matrix products, their inefficiency, other kernels,"
      + " communication and waiting.",
    discussion: "Of a sweep, whose runs are in its folder 'runs', it splits the time of each run.")

  @Argument(help: ArgumentHelp("A run folder, or the folder of a sweep.", valueName: "run"))
  var folder: String

  func run() throws {
    guard SweepData.isSweep(folder) else {
      return try StandardOutput.write(try Failure.catching { try RooflineReport(folder).text })
    }
    let runs = try Failure.catching { try SweepReports.runs(of: folder) }
    var text = "\(RooflineReport.meaning)\n"
    for run in runs {
      let report = try Failure.catching { try RooflineReport("\(folder)/runs/\(run)") }
      let note = report.hasOlderPeak ? "\(RooflineReport.olderPeak)\n" : ""
      text += "\n\(run)\n\(note)\(report.sharesText)"
    }
    try StandardOutput.write(
      "\(text)\nEach product of a run: bench roofline \(folder)/runs/\(runs[0])\n")
  }
}
