import Collectives
import Networks
import Rows
import Runtime
import Statistics
import Strategies
import Trials

/// A figure with a goal of its own.
struct Limit {
  let name: String
  let unit: String
  /// In SI units.
  let median: Double
  let best: Double?
  let goal: Double
  /// What figures are multiplied by to be in `unit`.
  let scale: Double

  var isReached: Bool { median <= goal }

  /// Samples a trial for about `rounds` × 2 ms.
  init(
    _ name: String, _ trial: any Trial, workers: Int = 1, rounds: Int, unit: String,
    scale: Double, goal: Double
  ) {
    let count = trial.repetitions(lasting: 0.002)
    let samples = (0..<rounds).map { _ in trial.secondsPerOperation(count) }
    self.init(
      name, median: Statistics.median(samples), best: samples.min(), unit: unit, scale: scale,
      goal: goal)
  }

  init(
    _ name: String, median: Double, best: Double? = nil, unit: String, scale: Double, goal: Double
  ) {
    self.name = name
    self.unit = unit
    self.scale = scale
    self.median = median
    self.best = best
    self.goal = goal
  }
}

extension Limit {
  /// What every exchange costs, on the first row's network where it depends on one.
  static func exchanges(crew: Crew, rounds: Int) throws -> [Limit] {
    let direct = AllReduce.all.first { $0.name == "direct" }!
    let bytes = 4 * ParameterLayout(ReferenceRow.all[0].shape).count
    return [
      Limit(
        "barrier, 2 workers", BarrierTrial(crew), rounds: rounds, unit: "ns", scale: 1e9,
        goal: 200e-9),
      Limit(
        "all-reduce direct, \(bytes) bytes, 2 workers",
        try CollectiveTrial(direct, shape: ReferenceRow.all[0].shape, crew: crew),
        rounds: rounds, unit: "µs", scale: 1e6, goal: 30e-6),
    ]
  }

  /// What the plan costs against a program that has none.
  static func engine(rounds: Int) throws -> Limit {
    let row = ReferenceRow.all[0]
    let result = try EngineAgainstHandwritten(
      row.shape, batch: row.batch, workers: 2, rounds: rounds)
    precondition(result.trainsTheSame, "the engine and the handwritten loop train the same")
    return Limit(
      "engine ÷ handwritten, batch \(row.batch), 2 workers", median: result.ratio.value,
      best: result.ratio.interval?.low, unit: "×", scale: 1, goal: 1.01)
  }
}
