import Statistics

extension BenchmarkRun {
  /// Control times that are remembered: enough for a quartile, and soon sorted.
  private static let mostControls = 500

  /// Why a sample of a contender is not to be trusted; empty for a clean one.
  func disturbances(of run: TimedRun, _ contender: Contender) -> [String] {
    guard let activity = run.activity, let crew = contender.crew else { return [] }
    let workers = crew.pool.count
    let controls = controlTimes[workers, default: []]
    controlTimes[workers] = (controls + run.controlSeconds).suffix(Self.mostControls)
    return Disturbance.reasons(
      for: activity,
      in: SampleContext(
        wallSeconds: run.watchedSeconds, puCount: watchedPUs, workers: workers,
        isOversubscribed: contender.isOversubscribed ?? false,
        isUnbound: crew.isUnbound || contender.blasThreads > 1,
        control: run.controlSeconds.count == 2
          ? ControlTimes(
            before: run.controlSeconds[0], after: run.controlSeconds[1],
            reference: quietLevel(of: controls)) : nil))
  }

  /// The lower quartile of the last control times: disturbances only slow the product down, so
  /// it stays quiet until three quarters of a run are disturbed. Nil while there are too few.
  private func quietLevel(of controls: [Double]) -> Double? {
    controls.count < 4 ? nil : quantile(0.25, of: controls)
  }
}
