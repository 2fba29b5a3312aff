import Foundation
import Support
import Testing

/// What becomes of a child that has no exit code of its own.
struct ChildProcessTests {
  private static let calibration =
    ["check", "--calibrate", "--runs", "100", "--output", "cal", "--"] + TinyData.job + ["--quick"]

  /// The limit is each process's own, and the parent only waits.
  @Test func aSignalThatEndsItIsSaid() throws {
    let folder = try TinyData.folder()
    let outcome = try bench(
      Self.calibration + ["--rounds", "1000", "--sample-time", "100", "--workers", "1"], in: folder,
      shell: "ulimit -c 0; ulimit -t 1; exec \"$0\" \"$@\"")
    expectOneLine(outcome, code: 3, saying: ["run 1 of the calibration: a signal ended it"])
  }

  @Test func aProgramThatIsGoneIsSaid() throws {
    let folder = try TinyData.folder()
    let calibrating = try Bench(
      Self.calibration + ["--rounds", "1", "--sample-time", "1", "--workers", "1"], in: folder,
      shell: "cp \"$0\" copy && exec ./copy \"$@\"")
    try waitUntil { (try? folder.contents("cal").isEmpty) == false }
    try FileManager.default.removeItem(atPath: "\(folder.path)/copy")
    expectOneLine(try calibrating.wait(), code: 74, saying: ["cannot run '", "copy"])
  }
}
