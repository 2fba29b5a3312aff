import Plans

/// What the forecasts of a job's strategies advise.
public struct Advice: Sendable {
  /// A strategy with a number of workers.
  public struct Choice: Equatable, Sendable {
    public let strategy: String
    public let workers: Int
    /// Whether it trains what serial trains, but for rounding.
    public let isExact: Bool
    public let forecast: PlanForecast

    public init(strategy: String, workers: Int, isExact: Bool, forecast: PlanForecast) {
      self.strategy = strategy
      self.workers = workers
      self.isExact = isExact
      self.forecast = forecast
    }
  }

  /// The least relative difference of two steps that forecasts can tell. The forecasts of one job's
  /// strategies err together: of 32 jobs drawn at random, what they say of a strategy against the
  /// fastest was off by less than this in 74 % of cases (results/advice).
  static let leastDifference = 0.15

  /// The choice with the shortest step.
  public let best: Choice
  /// Those that the forecast cannot tell from the best, the fastest first: their steps are longer by
  /// less than `leastDifference`.
  public let alike: [Choice]
  /// The fastest of those that are slower; nil where there is none.
  public let next: Choice?
  /// Those that train by another algorithm, the fastest first, where they are not among the others.
  public let relaxed: [Choice]

  /// - Parameters:
  ///   - allowsRelaxed: whether a choice that trains by another algorithm may be the best. A step of
  ///     such a choice is worth less than a step of serial.
  /// - Returns: nil where there is nothing to choose from.
  public init?(_ choices: [Choice], allowsRelaxed: Bool = false) {
    let sorted = Self.sorted(choices)
    let eligible = sorted.filter { $0.isExact || allowsRelaxed }
    guard let best = eligible.first else { return nil }
    let limit = best.forecast.stepSeconds * (1 + Self.leastDifference)
    self.best = best
    alike = eligible.dropFirst().filter { $0.forecast.stepSeconds < limit }
    next = eligible.first { $0.forecast.stepSeconds >= limit }
    relaxed = allowsRelaxed ? [] : sorted.filter { !$0.isExact }
  }

  /// The best of each family that may be recommended, the fastest first; the first is `best`.
  ///
  /// - Parameter choices: those that the advice was made from.
  public func leaders(of choices: [Choice], allowsRelaxed: Bool) -> [Choice] {
    var families: Set<Substring> = []
    return Self.sorted(choices).filter { choice in
      (choice.isExact || allowsRelaxed)
        && families.insert(choice.strategy.prefix { $0 != ":" }).inserted
    }
  }

  /// The fastest first; of equal steps that with the fewest workers.
  private static func sorted(_ choices: [Choice]) -> [Choice] {
    choices.sorted {
      ($0.forecast.stepSeconds, $0.workers, $0.strategy)
        < ($1.forecast.stepSeconds, $1.workers, $1.strategy)
    }
  }

  /// What a choice's step loses most on against the best one's, and how many seconds that is.
  public func largestLoss(of choice: Choice) -> (bucket: Bucket, seconds: Double) {
    let losses = Bucket.allCases.map {
      (bucket: $0, seconds: choice.forecast.seconds($0) - best.forecast.seconds($0))
    }
    return losses.max { $0.seconds < $1.seconds }!
  }
}

extension PlanForecast {
  /// The share of all workers' time that goes into a bucket.
  public func share(of bucket: Bucket) -> Double {
    stepSeconds > 0 ? seconds(bucket) / stepSeconds : 0
  }

  /// Seconds of a step in a bucket, in the mean of all workers.
  func seconds(_ bucket: Bucket) -> Double {
    switch bucket {
    case .compute: compute
    case .communication: moving
    case .wait: waiting
    }
  }
}
