import Engine
import Forecast
import Machine
import Runtime
import Strategies

/// Forecasts jobs before they are measured.
///
/// All forecasts start from the machine's model as it was before the first job. To this each job
/// adds the costs of its own products, for itself alone. Nothing of other jobs and no step of any
/// strategy enters a forecast.
public struct Forecaster {
  /// Seconds after which no product of a job is timed; `bench advise` takes up to twenty. Each
  /// product is to be visited three times: where time is short, later visits go first.
  public static let secondsOfProducts = 8.0

  private let topology: Topology
  private let strategies: [Strategy]
  private let model: MachineModel

  /// Reads the model that is kept for this machine, or measures and keeps it.
  public init(_ strategies: [Strategy], on topology: Topology) throws {
    self.topology = topology
    self.strategies = strategies
    let machine = Calibration.fingerprint(of: topology, .auto)
    if let kept = MachineModel.kept(for: machine)?.undisturbed {
      model = kept
    } else {
      let products = ProductChooser(.auto, on: topology)
      let workplace = Workplace(topology, binding: .close, places: .cores, products: products)
      model = try Calibration(workplace, products).model(completing: nil, for: []).model
      model.keep()
    }
  }

  /// Forecasts every strategy's step. No plan runs.
  ///
  /// - Parameter dataBytes: the bytes of all training rows.
  /// - Throws: where workers have no places or no threads.
  public func forecast(_ drawn: DrawnJob, dataBytes: Int) throws -> JobOutcome {
    let products = ProductChooser(.auto, on: topology)
    let workplace = Workplace(topology, binding: .close, places: .cores, products: products)
    let plans = strategies.map { plan($0, drawn, workplace, dataBytes: dataBytes) }
    let begin = ContinuousClock.now
    let (model, missing) = try Calibration(workplace, products).model(
      completing: model, for: plans.compactMap(\.placed), within: Self.secondsOfProducts)
    let calibrated = ContinuousClock.now
    let steps = plans.map { plan in
      let forecast = plan.placed.flatMap { PlanForecast($0, on: model) }
      return StepOutcome(
        strategy: plan.strategy.name, family: plan.strategy.family.rawValue, workers: plan.workers,
        isExact: plan.placed?.plan.plan.consistency == .synchronous,
        isOversubscribed: plan.isOversubscribed, forecast: forecast,
        reason: plan.refusal ?? (forecast == nil ? "the model lacks costs that it needs" : ""))
    }
    return JobOutcome(
      drawn, steps: steps, missingProducts: missing,
      calibrationSeconds: (calibrated - begin) / .seconds(1),
      forecastSeconds: (ContinuousClock.now - calibrated) / .seconds(1))
  }

  /// A strategy's plan on the machine's workers, or the reason why there is none.
  private struct Placing {
    var strategy: Strategy
    var workers: Int
    var isOversubscribed = false
    var placed: PlacedPlan?
    var refusal: String?
  }

  private func plan(
    _ strategy: Strategy, _ drawn: DrawnJob, _ workplace: Workplace, dataBytes: Int
  ) -> Placing {
    let workers = strategy.isSerial ? 1 : drawn.workers
    var placing = Placing(strategy: strategy, workers: workers)
    do {
      let seated = try workplace.seat(strategy, drawn.job.with(workers: workers), drawn.rule)
      placing.isOversubscribed = seated.isOversubscribed
      placing.placed = PlacedPlan(seated, rule: drawn.rule, on: topology, dataBytes: dataBytes)
    } catch {
      placing.refusal = "\(error)"
    }
    return placing
  }
}
