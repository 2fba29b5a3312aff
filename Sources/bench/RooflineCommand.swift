import ArgumentParser
import Comparison

/// `bench roofline`: the time of each strategy, divided by what it was spent on.
struct RooflineCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "roofline",
    abstract: "Split a run's time into ideal matrix products, their inefficiency, other kernels,"
      + " communication and waiting.")

  @Argument(help: ArgumentHelp("A run folder.", valueName: "run"))
  var folder: String

  func run() throws {
    try StandardOutput.write(try Failure.catching { try RooflineReport(folder).text })
  }
}
