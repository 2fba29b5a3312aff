import ArgumentParser
import Comparison

/// `bench roofline`: where the time of each strategy goes.
struct RooflineCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "roofline",
    abstract: "Account for a run's time: products at peak, what they lose, and all else.")

  @Argument(help: ArgumentHelp("A run folder.", valueName: "run"))
  var folder: String

  func run() throws {
    let folder = folder
    try StandardOutput.write(try Failure.catching { try RooflineReport(folder).text })
  }
}
