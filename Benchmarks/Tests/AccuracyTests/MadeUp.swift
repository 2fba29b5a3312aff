import Forecast
import Statistics

@testable import Accuracy

/// Steps and jobs whose figures a test can compute by hand.
enum MadeUp {
  static func forecast(_ step: Double, _ low: Double, _ high: Double) -> PlanForecast {
    PlanForecast(
      stepSeconds: step, low: low, high: high, compute: step, moving: 0, waiting: 0)
  }

  static func measured(_ step: Double, disturbed: Int = 0) -> StepOutcome.Measured {
    StepOutcome.Measured(
      step: Estimate(value: step, interval: nil), compute: step, moving: 0, waiting: 0, samples: 7,
      disturbedSamples: disturbed, retakes: 0)
  }

  /// A step with a forecast of so many seconds, a tenth to either side.
  static func step(
    _ strategy: String, workers: Int = 2, exact: Bool = true, _ forecast: Double?,
    _ measured: Double?, disturbed: Int = 0
  ) -> StepOutcome {
    StepOutcome(
      strategy: strategy, family: "serial", workers: workers, isExact: exact,
      isOversubscribed: workers > 2,
      forecast: forecast.map { Self.forecast($0, 0.9 * $0, 1.1 * $0) },
      measured: measured.map { Self.measured($0, disturbed: disturbed) })
  }

  static func outcome(_ steps: [StepOutcome], isWhole: Bool = true) -> JobOutcome {
    var draw = JobDraw(seed: 1, cores: 2, mostWorkers: 2)
    return JobOutcome(draw.next(), steps: steps, isWhole: isWhole)
  }
}
