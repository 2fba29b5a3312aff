import Forecast
import Statistics

/// The step of one strategy in one job: what was forecast, and then what was measured.
public struct StepOutcome: Sendable {
  public let strategy: String
  public let family: String
  public let workers: Int
  /// Whether it trains what serial trains, but for rounding.
  public let isExact: Bool
  /// Whether its workers, or OpenBLAS's threads, share cores.
  public let isOversubscribed: Bool
  /// nil where the strategy's plan was refused, or had no forecast.
  public let forecast: PlanForecast?
  /// nil before it is measured, and where that came to nothing.
  public internal(set) var measured: Measured?
  /// The reason why there is no forecast or no measured step; empty where there are both.
  public internal(set) var reason: String

  /// A measured step.
  public struct Measured: Sendable {
    /// Seconds of a step: the median over samples, with its 95 % interval where there are enough.
    public let step: Estimate
    /// Seconds of a step that a worker spends in each bucket, in the mean of all workers.
    public let compute: Double
    public let moving: Double
    public let waiting: Double
    public let samples: Int
    /// The samples that stayed disturbed although they were taken again.
    public let disturbedSamples: Int
    /// The disturbed samples that were taken again.
    public let retakes: Int

    public init(
      step: Estimate, compute: Double, moving: Double, waiting: Double, samples: Int,
      disturbedSamples: Int, retakes: Int
    ) {
      self.step = step
      self.compute = compute
      self.moving = moving
      self.waiting = waiting
      self.samples = samples
      self.disturbedSamples = disturbedSamples
      self.retakes = retakes
    }
  }

  public init(
    strategy: String, family: String, workers: Int, isExact: Bool = true,
    isOversubscribed: Bool = false, forecast: PlanForecast?, measured: Measured? = nil,
    reason: String = ""
  ) {
    self.strategy = strategy
    self.family = family
    self.workers = workers
    self.isExact = isExact
    self.isOversubscribed = isOversubscribed
    self.forecast = forecast
    self.measured = measured
    self.reason = reason
  }

  /// (forecast − measured) ÷ measured step; nil where one of them is missing.
  public var error: Double? {
    guard let forecast, let measured else { return nil }
    return forecast.stepSeconds / measured.step.value - 1
  }

  /// Whether the forecast's interval holds the measured median; nil where one of them is missing.
  public var isCovered: Bool? {
    guard let forecast, let measured else { return nil }
    return (forecast.low...forecast.high).contains(measured.step.value)
  }

  /// Whether no sample that counts was disturbed.
  public var isQuiet: Bool { measured?.disturbedSamples == 0 }
}
