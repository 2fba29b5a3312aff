import ArgumentParser
import Files
import Forecast

/// `bench calibrate`: measures what work costs on this machine, and forecasts a job's strategies.
struct CalibrateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "calibrate",
    abstract: "Measure what work costs on this machine, and forecast each strategy's step by it.",
    discussion: """
      What was measured is kept in the user's cache folder, so that later runs measure only what \
      their plans need besides. The forecasts are computed from these costs: no plan is run.
      """)

  @Option(
    help: """
      Strategies to forecast, separated by commas: all, FAMILY (its default member), MEMBER, \
      FAMILY:MEMBER, FAMILY:*.
      """)
  var strategy = "all"

  @Option(help: "Numbers of workers such as 1,2,4, or cores, or curve for 1, 2, 4, … cores.")
  var workers = "cores"

  @OptionGroup var job: JobOptions
  @OptionGroup var placement: PlacementOptions
  @OptionGroup(title: "Other machines") var elsewhere: ElsewhereOptions

  @Option(help: "Also write the machine's model into this file.")
  var output: String?

  @Option(help: "Read the machine's model from this file, and measure nothing.")
  var machine: String?

  @Flag(help: "Measure everything anew, also what is kept.")
  var again = false

  @Flag(help: "Print no warnings.")
  var quiet = false

  func run() throws {
    if let output { try Failure.catching { try File.checkWritable(output) } }
    let forecasts = try JobForecasts(
      of: strategy, workers: workers, job, placement, machine: machine, again: again,
      elsewhere: elsewhere, TerminalLog.logger(quiet: quiet))
    if let output { try Failure.catching { try forecasts.model.write(to: output) } }
    let assumptions = forecasts.assumptions.map { "\($0)\n" }.joined()
    try StandardOutput.write(
      ModelTables(forecasts.model).text + "\n" + assumptions + (assumptions.isEmpty ? "" : "\n")
        + forecasts.table)
  }
}
