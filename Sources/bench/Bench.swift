import ArgumentParser
import Foundation
import MessagePassing

/// The command line: thin, one file a sub-command.
struct Bench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Trains one network under every parallel strategy, proves that they trained the same"
      + " thing, and compares their speed.",
    discussion: """
      Exit codes: 0 fine, 1 a regression, 3 a strategy failed or was not equivalent to serial, 4 \
      inconclusive and asked to fail, 5 incomparable and asked to fail, 64 usage, 65 bad input \
      data, 74 could not read or write, 75 a process of several was lost, 130 interrupted (what was \
      measured is on disk).
      """,
    version: "fourways \(Fourways.version)",
    subcommands: [
      RunCommand.self, SweepCommand.self, TrainCommand.self, TopologyCommand.self, PlanCommand.self,
      StrategiesCommand.self, DataCommand.self, CompareCommand.self, CheckCommand.self,
      ThresholdsCommand.self, ReportCommand.self, RooflineCommand.self, DoctorCommand.self,
    ],
    defaultSubcommand: RunCommand.self)
}

enum Fourways {
  static let version = "0.1.0"
}

@main
enum Main {
  /// Every error ends as one line on standard error and a documented exit code.
  static func main() async {
    // A reader that goes away (`bench … | head`) is no reason to die without our exit code.
    signal(SIGPIPE, SIG_IGN)
    do {
      var command = try Bench.parseAsRoot()
      if let launcher = Launcher.current, !(command is RunCommand) {
        throw Failure(
          .usage,
          "\(launcher.name) started \(launcher.processes) processes, but only bench run takes"
            + " several: start this one alone")
      }
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
    } catch let failure as Failure {
      failure.say()
      exit(failure.code.rawValue)
    } catch {
      guard Bench.exitCode(for: error).isSuccess else {
        let message = Bench.message(for: error).split(separator: "\n").joined(separator: " ")
        if Launcher.isFirst { StandardError.write(line: "bench: \(message) (see bench --help)") }
        exit(Failure.Code.usage.rawValue)
      }
      Bench.exit(withError: error)
    }
  }
}
