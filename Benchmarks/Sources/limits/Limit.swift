import Collectives
import Machine
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
  /// What a barrier costs for each number of workers that has a core for each of them. The goal
  /// grows with the logarithm of that number.
  static func barriers(on topology: Topology, rounds: Int) throws -> [Limit] {
    try [2, 4, 8, 16].filter { $0 <= topology.allowedCoreCount }.map { workers in
      let crew = try Crew(workers: workers, binding: .close, places: .cores, on: topology)
      return Limit(
        "barrier, \(workers) workers", BarrierTrial(crew), rounds: rounds, unit: "ns", scale: 1e9,
        goal: workers == 2 ? 200e-9 : 250e-9 * Double(workers.trailingZeroBitCount))
    }
  }

  /// What an exchange costs, on the first row's network.
  static func exchange(crew: Crew, rounds: Int) throws -> Limit {
    let direct = AllReduce.all.first { $0.name == "direct" }!
    let shape = ReferenceRow.all[0].shape
    return Limit(
      "all-reduce direct, \(4 * ParameterLayout(shape).count) bytes, 2 workers",
      try CollectiveTrial(direct, shape: shape, crew: crew), rounds: rounds, unit: "µs",
      scale: 1e6, goal: 30e-6)
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
