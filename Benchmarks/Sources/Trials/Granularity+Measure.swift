import Plans
import Runtime
import Statistics

extension Granularity {
  /// The largest grain, about a millisecond: a disturbed first sample must not let it grow on.
  private static let largestGrain = 1 << 20

  /// Grains double from one until an action takes a hundred times what it took at first, so that
  /// the plan's own price is about a hundredth there. Every round samples each grain once.
  ///
  /// - Parameters:
  ///   - plan: of `GrainTrial.network` and `GrainTrial.batch`.
  ///   - rounds: samples of each grain.
  ///   - sampleSeconds: how long a sample lasts, about; one period at least.
  /// - Returns: what the medians of the samples give, and what the best of each grain give: the
  ///   former is what to expect on this machine, the latter what is left when nobody disturbs.
  public static func measure(
    _ plan: VerifiedPlan, crew: Crew, rounds: Int, sampleSeconds: Double = 0.002
  ) throws -> (median: Granularity, best: Granularity) {
    var trials: [(grain: Int, trial: GrainTrial, count: Int)] = []
    var (first, last) = (Double.infinity, 0.0)
    while last < 100 * first, trials.last?.grain != largestGrain {
      let grain = 1 << trials.count
      let trial = try GrainTrial(plan, grain: grain, crew: crew)
      let count = trial.repetitions(lasting: sampleSeconds)
      last = (0..<5).map { _ in trial.secondsPerOperation(count) }.min()!
      if trials.isEmpty { first = last }
      trials.append((grain, trial, count))
    }
    var samples = trials.map { _ in [Double]() }
    for _ in 0..<rounds {
      for (index, trial) in trials.enumerated() {
        samples[index].append(trial.trial.secondsPerOperation(trial.count))
      }
    }
    func granularity(_ figure: ([Double]) -> Double) -> Granularity {
      Granularity(
        zip(trials, samples).map {
          Point(
            grain: $0.grain, secondsPerAction: Double(plan.plan.workers.count) * figure($1))
        })
    }
    return (granularity { median($0) }, granularity { $0.min()! })
  }
}
