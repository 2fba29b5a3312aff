import ArgumentParser
import Foundation
import KernelChoice
import Machine
import MessagePassing

/// The command line, with one file for each sub-command.
struct Bench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Train one network under every parallel strategy, prove that all of them trained the"
      + " same, and compare their speed.",
    discussion: """
      Exit codes: 0 success, 1 a regression, 3 a strategy failed or did not train the same as \
      serial, 4 inconclusive where the thresholds fail on that, 5 incomparable where they fail on \
      that or where nothing could be judged, 64 wrong usage, 65 bad input data, 71 the system \
      refused a thread or memory, 74 a file could not be read or written, 75 one of several \
      processes was lost, 130 interrupted (what was measured is on disk).
      """,
    version: "fourways \(Fourways.version)",
    subcommands: [
      RunCommand.self, SweepCommand.self, TrainCommand.self, TopologyCommand.self, PlanCommand.self,
      StrategiesCommand.self, DataCommand.self, CompareCommand.self, CheckCommand.self,
      ThresholdsCommand.self, ReportCommand.self, RooflineCommand.self, DoctorCommand.self,
      AdviseCommand.self, CalibrateCommand.self,
    ],
    defaultSubcommand: RunCommand.self)
}

enum Fourways {
  static let version = "0.1.0"
}

@main
enum Main {
  /// Runs a command. Every error becomes one line on standard error and a documented exit code.
  static func main() async {
    StandardStreams.hold()
    // The child of a trial has nothing else to do.
    KernelTrial.answerIfAsked()
    // Without this the process would die of a signal where its reader ends, as in `bench … | head`.
    signal(SIGPIPE, SIG_IGN)
    // A file that may not grow is an error of writing like any other.
    signal(SIGXFSZ, SIG_IGN)
    // Ctrl-\ ends the process at once. Swift's runtime would print a backtrace and go on.
    signal(SIGQUIT, SIG_DFL)
    do {
      if let limit = OpenFiles.shortage() {
        throw Failure(
          .system,
          "only \(limit) files may be open at the same time: expected \(OpenFiles.needed) at least"
            + " (ulimit -n)")
      }
      var command = try Bench.parseAsRoot()
      if let launcher = Launcher.current, !(command is RunCommand) {
        throw Failure(
          .usage,
          "\(launcher.name) started \(launcher.processes) processes, but only bench run takes"
            + " several: start this one alone")
      }
      if let command = command as? any MultiplyingCommand, command.multiplies {
        CoreChoice.settle(isQuiet: command.quiet || !Launcher.isFirst)
      }
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
    } catch let failure as Failure {
      failure.say()
      // Libraries that hang would hang in their own endings too.
      if failure.code == .system { _exit(failure.code.rawValue) }
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
