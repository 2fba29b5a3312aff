import Statistics

/// How large some errors or regrets are.
public struct Distribution: Equatable, Sendable {
  public let count: Int
  public let mean: Double
  public let median: Double
  public let percentile95: Double
  public let worst: Double

  /// - Returns: nil of no values.
  public init?(_ values: [Double]) {
    guard let worst = values.max() else { return nil }
    count = values.count
    mean = Statistics.mean(values)
    median = Statistics.median(values)
    percentile95 = quantile(0.95, of: values)
    self.worst = worst
  }
}

/// How far off the forecasts of a group of steps are.
public struct ErrorFigures: Sendable {
  /// What the steps of the group have in common: `strategy`, `workers` and so on.
  public let grouping: String
  public let group: String
  /// Of |forecast − measured| ÷ measured.
  public let absolute: Distribution
  /// The mean of (forecast − measured) ÷ measured: above 0 where forecasts are too long.
  public let bias: Double
  /// The share of steps whose interval holds the measured one.
  public let coverage: Double

  /// - Returns: nil where no step has both a forecast and a measured time.
  public init?(_ grouping: String, _ group: String, _ steps: [StepOutcome]) {
    let errors = steps.compactMap(\.error)
    guard let absolute = Distribution(errors.map(abs)) else { return nil }
    self.grouping = grouping
    self.group = group
    self.absolute = absolute
    bias = mean(errors)
    let covered = steps.compactMap(\.isCovered)
    coverage = Double(covered.count { $0 }) / Double(covered.count)
  }
}

/// What it costs to choose in some way.
public struct RegretFigures: Sendable {
  /// What is taken in every job.
  public let choice: String
  /// Of measured step ÷ that of the fastest exact strategy, − 1, over the jobs in which the choice
  /// could be made.
  public let regret: Distribution
}

/// What all jobs together say of the forecasts. Jobs whose measuring was interrupted do not count.
public struct Summary: Sendable {
  /// The strategies that one might always take instead of asking a forecast.
  static let habits = ["data-parallel:direct", "layer-parallel:tensor", "blas-threads"]

  public let jobs: Int
  public let errors: [ErrorFigures]
  public let regrets: [RegretFigures]
  /// The jobs in which the forecast could not tell the best strategy from others.
  public let abstentions: Int

  public init(_ outcomes: [JobOutcome]) {
    let outcomes = outcomes.filter(\.isWhole)
    let steps = outcomes.flatMap(\.steps)
    func group(_ grouping: String, _ key: (StepOutcome) -> String) -> [ErrorFigures] {
      var names: [String] = []
      for step in steps where !names.contains(key(step)) { names.append(key(step)) }
      return names.compactMap { name in
        ErrorFigures(grouping, name, steps.filter { key($0) == name })
      }
    }
    jobs = outcomes.count
    errors =
      group("all", { _ in "all" })
      + group("strategy", \.strategy)
      + group("workers", { "\($0.workers)" })
      .sorted { Int($0.group)! < Int($1.group)! }
      + group("oversubscribed", { "\($0.isOversubscribed)" })
      + group("quiet", { "\($0.isQuiet)" })
    abstentions = outcomes.count { $0.abstains == true }
    func regret(_ choice: String, _ values: [Double]) -> RegretFigures? {
      Distribution(values).map { RegretFigures(choice: choice, regret: $0) }
    }
    let advised = [
      regret("advice", outcomes.compactMap(\.regret)),
      regret("advice, alike ones measured", outcomes.compactMap(\.regretWithAlike)),
    ]
    regrets =
      (advised
      + Self.habits.map { habit in
        regret(habit, outcomes.compactMap { $0.regret(ofFastestOf: [habit]) })
      }).compactMap { $0 }
  }
}
