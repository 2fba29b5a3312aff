import Machine
import Plans
import Reports
import Runtime
import Strategies
import Trials

/// A strategy, and how small its actions may be.
struct StrategyGranularity {
  let strategy: String
  let family: String
  let workers: Int
  /// Of the medians and of the best samples.
  let granularity: (median: Granularity, best: Granularity)

  /// Iterations between two averagings where workers are to be left alone: a few hundred actions
  /// of each for every exchange.
  private static let longPeriod = 64

  /// Every strategy that can cut the network for so many workers; then two that run side by side
  /// all but without waiting for each other.
  static func measure(crew: Crew, rounds: Int) throws -> [StrategyGranularity] {
    let alone = try Crew(workers: 1, binding: .close, places: .cores, on: Topology())
    // Threads of BLAS have nothing to do where there are no kernels.
    let strategies = Strategy.all(processes: 1).filter { !$0.usesThreadedBLAS }
    var all: [StrategyGranularity] = []
    for strategy in strategies {
      let crew = strategy.isSerial ? alone : crew
      do {
        let plan = try GrainTrial.plan(strategy, workers: crew.pool.count)
        all.append(
          try StrategyGranularity(
            strategy.name, strategy.family.rawValue, plan, crew: crew, rounds: rounds))
      } catch is NotApplicable {
        continue
      }
    }
    let averaging = try Strategy.select("task-parallel:averaging")[0]
    let plan = try GrainTrial.plan(
      averaging, workers: crew.pool.count, syncEvery: longPeriod)
    return all + [
      try StrategyGranularity(
        "independent", "independent", plan, crew: crew, rounds: rounds)
    ]
  }

  private init(
    _ strategy: String, _ family: String, _ plan: VerifiedPlan, crew: Crew, rounds: Int
  ) throws {
    self.strategy = strategy
    self.family = family
    workers = crew.pool.count
    granularity = try Granularity.measure(plan, crew: crew, rounds: rounds)
  }

  /// A row for each strategy and grain.
  static func csv(_ all: [StrategyGranularity]) -> String {
    struct Row {
      var strategy: StrategyGranularity
      var number: Int
      var familyNumber: Int
      var point: Granularity.Point
      var best: Granularity.Point
    }
    var families: [String] = []
    let rows = all.enumerated().flatMap { number, strategy in
      if families.last != strategy.family { families.append(strategy.family) }
      let (median, best) = strategy.granularity
      return zip(median.points, best.points).map {
        Row(
          strategy: strategy, number: number, familyNumber: families.count - 1, point: $0,
          best: $1)
      }
    }
    return CSVTable.render(
      columns: [
        Column<Row>("strategy") { .text($0.strategy.strategy) },
        Column("family") { .text($0.strategy.family) },
        Column("workers") { .integer($0.strategy.workers) },
        Column("strategy_number") { .integer($0.number) },
        Column("family_number") { .integer($0.familyNumber) },
        Column("grain_iterations") { .integer($0.point.grain) },
        Column("seconds_per_action") { .real($0.point.secondsPerAction) },
        Column("efficiency") { .real($0.strategy.granularity.median.efficiency($0.point)) },
        Column("metg_seconds") { CSVField($0.strategy.granularity.median.minimumEffective()) },
        Column("best_seconds_per_action") { .real($0.best.secondsPerAction) },
        Column("best_efficiency") { .real($0.strategy.granularity.best.efficiency($0.best)) },
        Column("best_metg_seconds") { CSVField($0.strategy.granularity.best.minimumEffective()) },
      ], rows: rows)
  }
}
