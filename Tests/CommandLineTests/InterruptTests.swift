import Foundation
import Strategies
import Support
import Testing

struct InterruptTests {
  /// A run that nobody would wait for.
  private func longRun(in folder: TemporaryFolder, _ more: String...) throws -> Bench {
    try Bench(
      ["run"] + TinyData.job + [
        "--quick", "--rounds", "100000", "--sample-time", "2", "--workers", "2", "--output", "out",
      ] + more, in: folder)
  }

  /// Whether a strategy can cut the two layers among two workers.
  private static func isPossible(_ row: [String: String]) throws -> Bool {
    try Strategy.named(row["strategy"]!).cuts(layers: 2, workers: 2)
  }

  @Test(arguments: [SIGINT, SIGTERM])
  func whatWasMeasuredSurvives(signal: Int32) throws {
    let folder = try TinyData.folder()
    let run = try longRun(in: folder)
    try waitUntil {
      FileManager.default.fileExists(atPath: "\(folder.path)/out/samples.csv") || !run.isRunning
    }
    run.send(signal)
    let outcome = try run.wait(seconds: 20)
    #expect(outcome.code == 130)
    #expect(outcome.complaints == ["bench: interrupted; what was measured is in out"])
    #expect(outcome.output.contains("Reports: out\n"))

    // Files whole, no temporary ones, and all of them of the same moment; and what --resume reads.
    #expect(try folder.contents("out").count == 9)
    #expect(try folder.contents("out").contains("unfinished.json"))
    let (summary, samples) = (
      try Report("out/summary.csv", in: folder), try Report("out/samples.csv", in: folder)
    )
    #expect(summary.rows.count == Strategy.all(processes: 1).count)
    let possible = try summary.rows.filter { try Self.isPossible($0) }
    for row in possible {
      let own = samples.rows(row["strategy"]!, workers: Int(try row.number("workers")))
      #expect(row["status"] == "ok" && row["samples"] == "\(own.count)")
      #expect(row["reason"] == "interrupted after \(own.count) rounds")
      let seconds = try own.map { try $0.number("seconds") / $0.number("steps") }
      #expect(isClose(try row.number("step_seconds"), try middle(seconds)))
    }
    let counts = Set(possible.map { Int($0["samples"]!)! })
    #expect(counts.min()! >= 1 && counts.max()! - counts.min()! <= 1)
    for name in ["workers.csv", "losses.csv"] { _ = try Report("out/\(name)", in: folder) }
  }

  /// Before anything is measured, too.
  @Test func anInterruptedCheckLeavesWholeReports() throws {
    let folder = try TinyData.folder()
    let run = try longRun(in: folder, "--curve-steps", "1000000")
    try waitUntil {
      FileManager.default.fileExists(atPath: "\(folder.path)/out/environment.json")
        || !run.isRunning
    }
    run.send(SIGINT)
    let outcome = try run.wait(seconds: 40)
    #expect(outcome.code == 130 && outcome.complaints.count == 1)
    for row in try Report("out/summary.csv", in: folder).rows {
      #expect(row["status"] == "skipped" && row["step_seconds"] == "")
      #expect(try !Self.isPossible(row) || row["reason"] == "interrupted after 0 rounds")
    }
    #expect(try Report("out/samples.csv", in: folder).rows.isEmpty)
  }

  /// Whoever insists need not wait for the batches under way.
  @Test func theSecondSignalEndsAtOnce() throws {
    for attempt in 0..<10 {
      let folder = try TinyData.folder()
      let run = try longRun(in: folder, "--curve-steps", "10000000", "--network", "6-512-512-3")
      try waitUntil {
        FileManager.default.fileExists(atPath: "\(folder.path)/out/environment.json")
          || !run.isRunning
      }
      // Nothing tells from outside that the long curve has begun: if not yet, once more, later.
      usleep(50_000 << attempt)
      // Again and again: two that come too close together are one.
      try waitUntil(seconds: 20) {
        run.send(SIGINT)
        usleep(20_000)
        return !run.isRunning
      }
      let outcome = try run.wait()
      if outcome.signal == SIGINT { return }
      #expect(outcome.code == 130)
    }
    Issue.record("the second signal was never needed")
  }

  /// A second signal waits for files that are being written, so that what is on disk is of one
  /// moment, and what `--resume` reads is never older than what `samples.csv` tells.
  @Test(arguments: Array(0..<12).sampled(oneIn: 6))
  func aSecondSignalPartsNoFiles(attempt: Int) throws {
    let folder = try TinyData.folder()
    let run = try longRun(in: folder)
    try waitUntil {
      FileManager.default.fileExists(atPath: "\(folder.path)/out/samples.csv") || !run.isRunning
    }
    run.send(SIGINT)
    usleep(UInt32(attempt) * 3_000)
    run.send(SIGINT)
    let outcome = try run.wait(seconds: 20)
    #expect(outcome.code == 130 || outcome.signal == SIGINT)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/out")
        .allSatisfy { !$0.hasPrefix(".") })
    guard try folder.contents("out").contains("summary.csv") else { return }
    let samples = try Report("out/samples.csv", in: folder)
    struct Saved: Decodable {
      struct Row: Decodable { let attempts: [Sample] }
      struct Sample: Decodable { let round: Int }
      let contenders: [Row]
      let roofs: [Sample]
    }
    let saved = try JSONDecoder().decode(
      Saved.self, from: Data(try folder.read("out/unfinished.json").utf8))
    #expect(
      saved.contenders.reduce(saved.roofs.count) { $0 + $1.attempts.count } == samples.rows.count)
    for row in try Report("out/summary.csv", in: folder).rows {
      let own = samples.rows(row["strategy"]!, workers: Int(try row.number("workers")))
      #expect(row["samples"] == "\(own.count { $0["counts"] == "true" })")
    }
  }

  /// Ctrl-\ ends it, without a word.
  @Test func quittingQuits() throws {
    let folder = try TinyData.folder()
    let run = try longRun(in: folder)
    try waitUntil {
      FileManager.default.fileExists(atPath: "\(folder.path)/out/samples.csv") || !run.isRunning
    }
    run.send(SIGQUIT)
    let outcome = try run.wait(seconds: 20)
    #expect(outcome.signal == SIGQUIT && outcome.complaints == [])
  }

  /// A run that is carried on has as many rounds of each row as were asked for.
  @Test func aResumedRunHasTheRoundsThatWereAskedFor() throws {
    let folder = try TinyData.folder()
    let run = try Bench(
      ["run"] + TinyData.job + [
        "--quick", "--rounds", "40", "--sample-time", "2", "--workers", "2", "--output", "out",
      ], in: folder)
    try waitUntil {
      FileManager.default.fileExists(atPath: "\(folder.path)/out/samples.csv") || !run.isRunning
    }
    run.send(SIGINT)
    #expect(try run.wait(seconds: 20).code == 130)
    #expect(try bench(["--resume", "out"], in: folder).code == 0)
    let rows = try Report("out/summary.csv", in: folder).rows
    #expect(rows.allSatisfy { $0["status"] != "ok" || $0["samples"] == "40" })
    #expect(!(try folder.contents("out").contains("unfinished.json")))
  }

  @Test func anUnfinishedRunThatCannotBeIsRefused() throws {
    let folder = try TinyData.folder()
    let run = try longRun(in: folder)
    try waitUntil {
      FileManager.default.fileExists(atPath: "\(folder.path)/out/samples.csv") || !run.isRunning
    }
    run.send(SIGINT)
    #expect(try run.wait(seconds: 20).code == 130)
    let text = try folder.read("out/unfinished.json")
    let bad = text.replacing("\"round\":0", with: "\"round\":-1")
    try #require(bad != text)
    try folder.write(bad, to: "out/unfinished.json")
    let summary = try folder.read("out/summary.csv")
    let outcome = try bench(["--resume", "out"], in: folder)
    expectOneLine(outcome, code: 65, saying: ["unfinished.json", "round -1", "expected"])
    #expect(try folder.read("out/summary.csv") == summary)
  }

  @Test(arguments: [SIGINT, SIGTERM])
  func trainingStopsAfterAWholeBatchAndSavesItsWeights(signal: Int32) throws {
    let folder = try TinyData.folder()
    let run = try Bench(
      ["train"] + TinyData.job + ["--epochs", "1000000", "--save-weights", "w.safetensors"],
      in: folder, shell: "exec \"$0\" \"$@\" >printed")
    try waitUntil { (try? folder.read("printed").isEmpty) == false || !run.isRunning }
    run.send(signal)
    let outcome = try run.wait(seconds: 20)
    #expect(outcome.code == 130)
    #expect(outcome.complaints.count == 1 && outcome.complaints[0].contains("interrupted"))
    let again = try bench(
      ["train"] + TinyData.job + ["--steps", "1", "--initial-weights", "w.safetensors"],
      in: folder)
    #expect(again.code == 0)
  }
}
