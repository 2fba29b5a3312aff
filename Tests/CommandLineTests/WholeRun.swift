import Foundation
import Support
import Testing

/// One run of every strategy with one, two and three workers, which many tests look at.
final class WholeRun: Sendable {
  static let workers = [1, 2, 3]
  static let rounds = 6
  static let batch = 7

  let folder: TemporaryFolder
  let output: String
  let strategies: [String]

  private static let shared: Result<WholeRun, any Error> = {
    // A static is never let go of, and its folder would stay.
    atexit { try? FileManager.default.removeItem(atPath: WholeRun.get().folder.path) }
    return Result { try WholeRun() }
  }()

  /// The run, made once.
  static func get() throws -> WholeRun { try shared.get() }

  private init() throws {
    folder = try TinyData.folder()
    let outcome = try bench(
      ["run"] + TinyData.job + [
        "--quick", "--rounds", "\(Self.rounds)", "--sample-time", "1", "--workers", "3,1,2",
        "--seed", "7", "--output", "a/run",
      ], in: folder)
    try #require(outcome.code == 0, "\(outcome)")
    #expect(outcome.complaints == [])
    output = outcome.output
    let names = try bench(["strategies"], in: folder)
    strategies = names.output.split(separator: "\n").map(String.init)
    try #require(strategies.count > 10)
  }

  func report(_ name: String) throws -> Report { try Report("a/run/\(name)", in: folder) }

  /// Every strategy with every number of workers; serial has one worker only.
  var combinations: [(strategy: String, workers: Int)] {
    strategies.flatMap { strategy in
      (strategy == "serial" ? [1] : Self.workers).map { (strategy, $0) }
    }
  }

  /// The summary's rows that have figures.
  func measured() throws -> [[String: String]] {
    let rows = try report("summary.csv").rows.filter { $0["status"] == "ok" }
    try #require(rows.count > 30)
    return rows
  }
}
