import ArgumentParser
import Foundation
import Measurement
import Reports

/// A run that `--resume` carries on, with its command line and its samples.
struct ResumedRun {
  let folder: RunFolder
  /// The command line that the run was started with.
  let commandLine: [String]
  let samples: UnfinishedRun

  /// Reads the run in the folder `path`.
  ///
  /// - Throws: a failure where the folder holds no unfinished run, or one of another build or
  ///   another number of processes.
  init(_ path: String, processes: Int) throws(Failure) {
    folder = try Failure.catching { try RunFolder.resume(path) }
    let record = try Failure.catching { [folder] in
      try EnvironmentRecord.read(folder.path(of: "environment.json"))
    }
    guard access(folder.path(of: "unfinished.json"), F_OK) == 0 else {
      throw Failure(.usage, "--resume '\(path)': this run is complete (it has no unfinished.json)")
    }
    samples = try Failure.catching { [folder] in try RunReports.unfinished(in: folder) }
    commandLine = record.commandLine
    let commit = GitRevision.read(BuildFacts.packageFolder)?.commit
    guard record.commit == commit, record.build == BuildFacts.configuration else {
      throw Failure(
        .usage,
        "--resume '\(path)': the run is of the \(record.build) build \(record.commit ?? "unknown"), "
          + "not of this \(BuildFacts.configuration) build \(commit ?? "unknown")")
    }
    let before = record.hosts?.count ?? 1
    guard before == processes else {
      throw Failure(
        .usage,
        "--resume '\(path)': the run has \(before) processes, but \(processes) were started")
    }
  }

  /// The command that the run was started with, writing to this folder. How it shows its progress,
  /// and its patience, are those of `now`.
  func command(like now: RunCommand) throws(Failure) -> RunCommand {
    let words = Array(commandLine.dropFirst())
    guard let command = try? Bench.parseAsRoot(words), var run = command as? RunCommand,
      run.resume == nil
    else {
      throw Failure(
        .badData,
        "'\(folder.path)/environment.json': its command line is not one of bench run: "
          + words.joined(separator: " "))
    }
    run.output = folder.path
    (run.quiet, run.noProgress, run.patience) = (now.quiet, now.noProgress, now.patience)
    return run
  }

  /// Refuses options beside `--resume` that would make it another run.
  static func check(_ arguments: [String]) throws(Failure) {
    var rest = arguments[...]
    if rest.first == "run" { rest.removeFirst() }
    while let word = rest.popFirst() {
      let name = word.prefix { $0 != "=" }
      switch name {
      case "--quiet", "--no-progress": continue
      case "--resume", "--patience":
        if name == word { _ = rest.popFirst() }
      default:
        throw Failure(
          .usage,
          "--resume uses the options that the run was started with: leave out '\(word)'")
      }
    }
  }
}
