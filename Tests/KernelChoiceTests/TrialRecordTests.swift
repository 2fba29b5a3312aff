import Foundation
import Randomness
import Support
import Testing

@testable import KernelChoice

/// What is remembered of trials, whatever is in the file.
struct TrialRecordTests {
  static let trials = try! CoreTrials(of: "Old", against: ["A", "B", "C"], rounds: 3) { core in
    core == "A"
      ? .failed("signal 4 ended it")
      : .answered(KernelTrial(core: core ?? "Old", rate: core == nil ? 10 : 20.5, error: 0))
  }

  private func file(in folder: TemporaryFolder) throws -> String {
    let files = try folder.contents("cache").filter { $0.hasSuffix(".json") }
    try #require(files.count == 1)
    return "cache/\(files[0])"
  }

  @Test func whatIsWrittenIsReadForTheSameFactsOnly() throws {
    let folder = try TemporaryFolder()
    let cache = "\(folder.path)/cache"
    let record = TrialRecord(folder: cache, facts: ["cpu", "OpenBLAS 1", "Old"])
    #expect(record.read() == nil)
    try record.write(Self.trials)
    #expect(record.read() == Self.trials)
    #expect(TrialRecord(folder: cache, facts: ["cpu", "OpenBLAS 2", "Old"]).read() == nil)
    #expect(TrialRecord(folder: cache, facts: ["other", "OpenBLAS 1", "Old"]).read() == nil)
    // A file of another machine under this one's name: two facts may have the same digest.
    let other = TrialRecord(folder: "\(folder.path)/other", facts: ["other"])
    try other.write(Self.trials)
    let name = try #require(try folder.contents("other").first)
    try folder.write(try folder.read("other/\(name)"), to: file(in: folder))
    #expect(record.read() == nil)
  }

  @Test func noBytesTrap() throws {
    let folder = try TemporaryFolder()
    let record = TrialRecord(folder: "\(folder.path)/cache", facts: ["cpu"])
    try record.write(Self.trials)
    let path = try file(in: folder)
    let good = Array(try folder.read(path).utf8)
    var generator = SplitMix64(seed: 7)
    var refused = 0
    let count = 2000.reduced(by: 4)
    for _ in 0..<count {
      var bytes = good
      for _ in 0...generator.next(below: 3) {
        bytes[generator.next(below: bytes.count)] = UInt8(truncatingIfNeeded: generator.next())
      }
      if generator.next(below: 4) == 0 { bytes.removeLast(generator.next(below: bytes.count)) }
      try folder.add(path, bytes)
      guard let trials = record.read() else {
        refused += 1
        continue
      }
      // What is believed can be used.
      _ = trials.better
    }
    #expect(refused > count / 2)
  }

  @Test(arguments: [
    "", "null", "[]", "{}", "\u{0}", String(repeating: "[", count: 5000),
    #"{"key": "trial 1\ncpu", "trials": {"own": {"core": "Old", "rates": []}, "others": []}}"#,
    #"{"key": "trial 1\ncpu", "trials": {"own": {"core": "Old", "rates": [0]}, "others": []}}"#,
    #"{"key": "trial 1\ncpu", "trials": {"own": {"core": "Old", "rates": [-1]}, "others": []}}"#,
    #"{"key": "trial 1\ncpu", "trials": {"own": {"core": "Old", "rates": [1e999]}, "others": []}}"#,
    #"{"key": "trial 1\ncpu", "trials": {"own": {"core": "Old", "rates": [1e-300]}, "others": "#
      + #"[{"core": "A", "rates": [1e300]}]}}"#,
    #"{"key": "trial 1\ncpu", "trials": {"own": {"core": "Old", "rates": [1, 2]}, "others": "#
      + #"[{"core": "A", "rates": [1]}]}}"#,
  ])
  func whatMakesNoSenseIsNotBelieved(text: String) throws {
    let folder = try TemporaryFolder()
    let record = TrialRecord(folder: "\(folder.path)/cache", facts: ["cpu"])
    try record.write(Self.trials)
    try folder.write(text, to: file(in: folder))
    #expect(record.read() == nil)
    try record.write(Self.trials)
    #expect(record.read() == Self.trials)
  }

  @Test func aFolderThatCannotBeMadeIsAnErrorOfWritingOnly() throws {
    let folder = try TemporaryFolder()
    try folder.write("", to: "file")
    let record = TrialRecord(folder: "\(folder.path)/file/cache", facts: ["cpu"])
    #expect(record.read() == nil)
    #expect(throws: (any Error).self) { try record.write(Self.trials) }
    #expect(record.exclusively(patience: .seconds(5)) { 3 } == 3)
  }

  @Test(
    arguments: [
      (["HOME": "/home/a"], "/home/a/.cache/fourways"),
      (["HOME": "/home/a", "XDG_CACHE_HOME": "/tmp/c"], "/tmp/c/fourways"),
      (["HOME": "/home/a", "XDG_CACHE_HOME": ""], "/home/a/.cache/fourways"),
      (["HOME": "/home/a", "XDG_CACHE_HOME": "c"], "/home/a/.cache/fourways"),
      (["HOME": ""], nil), ([:], nil),
    ] as [([String: String], String?)])
  func theFolderIsTheUsers(environment: [String: String], folder: String?) {
    #expect(TrialRecord.folder(environment) == folder)
  }

  /// Locks of two open files exclude each other, in one process too.
  @Test func whoComesSecondWaits() throws {
    let folder = try TemporaryFolder()
    let record = TrialRecord(folder: "\(folder.path)/cache", facts: ["cpu"])
    let inside = Locked(0)
    let most = Locked(0)
    DispatchQueue.concurrentPerform(iterations: 4) { _ in
      record.exclusively(patience: .seconds(600)) {
        let now = inside.withLock {
          $0 += 1
          return $0
        }
        usleep(2000)
        most.withLock { $0 = max($0, now) }
        inside.withLock { $0 -= 1 }
      }
    }
    #expect(most.withLock { $0 } == 1)
    // Nobody waits for ever.
    record.exclusively(patience: .seconds(600)) {
      #expect(record.exclusively(patience: .milliseconds(20)) { 5 } == 5)
    }
  }
}
