import Runtime
import Statistics

/// Judges samples by what the machine did meanwhile, and remembers how long the control product
/// takes while nothing disturbs it.
struct DisturbanceWatch {
  /// The number of control times that are remembered, enough for a quartile and few enough to sort.
  private static let mostControls = 500

  /// The control product's times so far, in seconds, by the number of threads.
  private var controlTimes: [Int: [Double]] = [:]

  /// The reasons why a sample is disturbed; empty for a clean one.
  ///
  /// - Parameter puCount: the number of processors that were watched.
  mutating func reasons(for run: TimedRun, _ seated: SeatedPlan, puCount: Int) -> [String] {
    guard let activity = run.activity else { return [] }
    let threads = seated.crew.threads.count
    let controls = controlTimes[threads, default: []]
    controlTimes[threads] = (controls + run.controlSeconds).suffix(Self.mostControls)
    return Disturbance.reasons(
      for: activity,
      in: SampleContext(
        wallSeconds: run.watchedSeconds, puCount: puCount, threads: threads,
        threadsShareCores: seated.threadsShareCores, isUnbound: seated.isUnbound,
        control: run.controlSeconds.count == 2
          ? ControlTimes(
            before: run.controlSeconds[0], after: run.controlSeconds[1],
            reference: quietLevel(of: controls)) : nil))
  }

  /// The lower quartile of the last control times; nil while there are fewer than four.
  /// Disturbances only slow the product down, so the quartile stays a quiet time until three
  /// quarters of a run are disturbed.
  private func quietLevel(of controls: [Double]) -> Double? {
    controls.count < 4 ? nil : quantile(0.25, of: controls)
  }
}
