import ArgumentParser
import Comparison

/// `bench thresholds`: writes files for `bench check --thresholds`.
struct ThresholdsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "thresholds", abstract: "Write files of margins for bench check.",
    subcommands: [Suggest.self])

  /// `bench thresholds suggest`: suggests margins above the differences between runs of one build.
  struct Suggest: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "suggest", abstract: "Suggest margins from several runs of the same build.")

    @Argument(
      help: ArgumentHelp(
        "The folder of a calibration (bench check --calibrate), or run folders.",
        valueName: "calibration"))
    var paths: [String]

    @Option(help: "Figures to gate: their names or first letters, separated by commas; or all.")
    var metric = "speedup"

    @Option(help: ArgumentHelp("Write to this file instead of standard output.", valueName: "file"))
    var output: String?

    func run() throws {
      let text = try Failure.catching {
        try Calibration(Calibration.read(paths), metrics: Metric.list(metric)).thresholdsFile
      }
      try StandardOutput.write(text, orTo: output)
    }
  }
}
