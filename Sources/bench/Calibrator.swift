import Comparison
import Files
import Reports

/// `bench check --calibrate`: measures the noise of this machine by several runs of one build, each
/// in a process of its own.
struct Calibrator {
  let count: Int
  let options: [String]
  let folder: String

  init(_ count: Int, options: [String], _ folder: String) throws(Failure) {
    try JobOptions.check("--runs", count, 2...100)
    if options.contains(where: { $0 == "--output" || $0.hasPrefix("--output=") }) {
      throw Failure(
        .usage,
        "--output after '--': each run of a calibration gets a folder of its own; expected --output"
          + " before '--', for the folder of all of them")
    }
    self.count = count
    self.options = options
    self.folder = folder
  }

  func run(_ thresholds: Thresholds) throws {
    Interrupt.watch()
    let progress = Progress(isWanted: true)
    defer { progress.clear() }
    let paths = (1...count).map { "\(folder)/run-\($0)" }
    for (index, path) in paths.enumerated() {
      guard !Interrupt.isSeen else {
        throw Failure(.interrupted, "interrupted; the runs so far are in \(folder)")
      }
      progress.show(index, of: count, "calibrating, run \(index + 1) of \(count)")
      let ending = try ChildProcess.bench(["run"] + options + ["--quiet", "--output", path])
      guard ending.code == 0 else {
        throw Failure(
          ending.code.flatMap(Failure.Code.init) ?? .strategyFailed,
          "run \(index + 1) of the calibration: "
            + (ending.code == nil
              ? "a signal ended it"
              : ending.complaint.replacing("bench: ", with: "", maxReplacements: 1)))
      }
    }
    progress.clear()
    let calibration = try Failure.catching {
      try Calibration(
        try paths.map(RunData.read), metrics: Calibration.metrics(for: thresholds),
        alpha: thresholds.alpha)
    }
    let warnings = calibration.warnings(thresholds).map { "warning: \($0)\n" }.joined()
    try StandardOutput.write(
      calibration.table(thresholds) + "\n" + warnings
        + "Runs: \(folder). To write margins to a file: bench thresholds suggest \(folder)\n")
  }
}
