import Forecast

/// One drawn job with the steps of all strategies.
public struct JobOutcome: Sendable {
  public let job: DrawnJob
  /// In the order of the strategies' registry.
  public internal(set) var steps: [StepOutcome]
  /// The products of its plans for whose costs there was no time: they have those of the nearest
  /// ones.
  public let missingProducts: Int
  /// Seconds of timing the products that the machine's model lacked.
  public let calibrationSeconds: Double
  /// Seconds of computing all forecasts from the model.
  public let forecastSeconds: Double
  /// Seconds from the first plan of the run to its last sample; nil before it is measured.
  public internal(set) var measuringSeconds: Double?
  /// The rounds that were measured whole.
  public internal(set) var rounds = 0
  /// Whether measuring came to its end. An interrupt may have come before.
  public internal(set) var isWhole = false

  public init(
    _ job: DrawnJob, steps: [StepOutcome], missingProducts: Int = 0, calibrationSeconds: Double = 0,
    forecastSeconds: Double = 0, isWhole: Bool = false
  ) {
    self.job = job
    self.steps = steps
    self.missingProducts = missingProducts
    self.calibrationSeconds = calibrationSeconds
    self.forecastSeconds = forecastSeconds
    self.isWhole = isWhole
  }

  /// What the forecasts advise, relaxed strategies apart; nil where there is no forecast.
  public var advice: Advice? {
    Advice(
      steps.compactMap { step in
        step.forecast.map {
          Advice.Choice(
            strategy: step.strategy, workers: step.workers, isExact: step.isExact, forecast: $0)
        }
      })
  }

  /// The exact strategy with the shortest measured step.
  public var fastest: StepOutcome? {
    steps.filter { $0.isExact && $0.measured != nil }.min { seconds($0)! < seconds($1)! }
  }

  private func seconds(_ step: StepOutcome) -> Double? { step.measured?.step.value }

  /// What taking the fastest of some strategies costs: its measured step ÷ that of the fastest
  /// exact strategy, − 1.
  ///
  /// - Returns: nil where none of them was measured.
  public func regret(ofFastestOf strategies: [String]) -> Double? {
    let taken = steps.filter { strategies.contains($0.strategy) }.compactMap(seconds).min()
    guard let taken, let best = fastest.flatMap(seconds) else { return nil }
    return taken / best - 1
  }

  /// The regret of taking what is advised.
  public var regret: Double? { advice.flatMap { regret(ofFastestOf: [$0.best.strategy]) } }

  /// The regret of measuring what is advised with all that the forecast cannot tell from it, and
  /// taking the fastest of these.
  public var regretWithAlike: Double? {
    advice.flatMap { advice in
      regret(ofFastestOf: ([advice.best] + advice.alike).map(\.strategy))
    }
  }

  /// Whether the forecast cannot tell the best strategy from others.
  public var abstains: Bool? { advice.map { !$0.alike.isEmpty } }
}
