import ArgumentParser
import Files
import Foundation
import Measurement
import Reports

/// A run that `--resume` carries on: how it was started, and what it has measured.
struct ResumedRun {
  let folder: RunFolder
  /// What the user typed then.
  let commandLine: [String]
  let samples: UnfinishedRun

  /// - Throws: where the folder holds no unfinished run, or one that this program or these
  ///   processes cannot carry on.
  init(_ path: String, processes: Int) throws(Failure) {
    folder = try Failure.catching { try RunFolder.resume(path) }
    let recordPath = folder.path(of: "environment.json")
    let record = try Failure.catching {
      try EnvironmentRecord.parse(try File.read(recordPath), path: recordPath)
    }
    guard access(folder.path(of: "unfinished.json"), F_OK) == 0 else {
      throw Failure(.usage, "--resume '\(path)': nothing is missing there (no unfinished.json)")
    }
    samples = try Failure.catching { [folder] in try RunReports.unfinished(in: folder) }
    commandLine = record.commandLine
    let commit = GitRevision.read(BuildFacts.packageFolder)?.commit
    guard record.commit == commit, record.build == BuildFacts.configuration else {
      throw Failure(
        .usage,
        "--resume '\(path)': it was measured by \(record.build) build \(record.commit ?? "unknown"), "
          + "not by this \(BuildFacts.configuration) build \(commit ?? "unknown")")
    }
    let before = record.hosts?.count ?? 1
    guard before == processes else {
      throw Failure(
        .usage, "--resume '\(path)': it was of \(before) processes, this start is of \(processes)")
    }
  }

  /// The command of then, with this folder and what only concerns how it is watched now.
  func command(like now: RunCommand) throws(Failure) -> RunCommand {
    let words = Array(commandLine.dropFirst())
    guard let command = try? Bench.parseAsRoot(words), var run = command as? RunCommand,
      run.resume == nil
    else {
      throw Failure(
        .badData,
        "'\(folder.path)/environment.json': its command line is none of bench run: "
          + words.joined(separator: " "))
    }
    run.output = folder.path
    (run.quiet, run.noProgress, run.patience) = (now.quiet, now.noProgress, now.patience)
    return run
  }

  /// Everything else that is typed beside `--resume` would be another run.
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
          "--resume goes on with the options that the run was started with: leave out '\(word)'")
      }
    }
  }
}
