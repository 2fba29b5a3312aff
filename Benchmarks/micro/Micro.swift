import Benchmark
import KernelChoice
import Trials

/// Every trial, each in its own process, sampled for a fraction of a second.
///
/// The package's own clock would count waking threads up, so a trial's time is taken by its
/// workers and handed over as a metric.
let benchmarks: @Sendable () -> Void = {
  CoreChoice.settle()
  let time = BenchmarkMetric.custom("ns an operation", useScalingFactor: false)
  let rate = BenchmarkMetric.custom(
    "MFLOP/s", polarity: .prefersLarger, useScalingFactor: false)
  for trial in NamedTrial.all {
    Benchmark(
      trial.name,
      configuration: .init(
        metrics: trial.flops == nil ? [time] : [time, rate], warmupIterations: 0,
        maxDuration: .milliseconds(300), maxIterations: 200)
    ) { (benchmark: Benchmark, made: (trial: any Trial, count: Int)) in
      let seconds = made.trial.secondsPerOperation(made.count)
      benchmark.measurement(time, Int((seconds * 1e9).rounded()))
      if let flops = trial.flops {
        benchmark.measurement(rate, Int(Double(flops) / seconds * 1e-6))
      }
    } setup: {
      let made = try trial.make()
      return (trial: made, count: made.repetitions(lasting: 0.002))
    }
  }
}
