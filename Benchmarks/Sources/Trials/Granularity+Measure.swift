import Measurement
import Plans
import Statistics

extension Granularity {
  /// Grains double from one until an action takes a hundred times what it took at first, so that
  /// the plan's own price is about a hundredth there. Every round samples each grain once.
  ///
  /// - Parameters:
  ///   - plan: of `GrainTrial.network` and `GrainTrial.batch`.
  ///   - rounds: samples of each grain, of which the median counts.
  ///   - sampleSeconds: how long a sample lasts, about; one period at least.
  public static func measure(
    _ plan: VerifiedPlan, crew: Crew, rounds: Int, sampleSeconds: Double = 0.002
  ) throws -> Granularity {
    var trials: [(grain: Int, trial: GrainTrial, count: Int)] = []
    var (first, last) = (Double.infinity, 0.0)
    while last < 100 * first {
      let grain = 1 << trials.count
      let trial = try GrainTrial(plan, grain: grain, crew: crew)
      let count = trial.repetitions(lasting: sampleSeconds)
      last = (0..<3).map { _ in trial.secondsPerOperation(count) }.min()!
      if trials.isEmpty { first = last }
      trials.append((grain, trial, count))
    }
    var samples = trials.map { _ in [Double]() }
    for _ in 0..<rounds {
      for (index, trial) in trials.enumerated() {
        samples[index].append(trial.trial.secondsPerOperation(trial.count))
      }
    }
    let workers = Double(plan.plan.workers.count)
    return Granularity(
      zip(trials, samples).map {
        Point(grain: $0.grain, secondsPerAction: workers * median($1))
      })
  }
}
