import Plans
import Statistics

/// The expected time of a plan's step on a machine, before the plan has run there.
///
/// Equal plans, places and models have equal forecasts.
public struct PlanForecast: Hashable, Sendable {
  /// Seconds of a step, and the interval that holds the measured median nine times in ten.
  public let stepSeconds: Double
  public let low: Double
  public let high: Double
  /// Seconds of a step that a worker spends in each bucket, in the mean of all workers; they sum to
  /// `stepSeconds`.
  public let compute: Double
  public let moving: Double
  public let waiting: Double

  /// The periods that are played before those that count, so that caches hold what they will, and
  /// those that count.
  private static let (warmUp, counted) = (2, 3)
  /// The relative error that nine in ten forecasts stay below besides the spread of the costs that they
  /// are made of: of 614 steps of 32 jobs drawn at random, on one machine (results/advice).
  static let modelError = 0.4

  /// A forecast of these seconds.
  public init(
    stepSeconds: Double, low: Double, high: Double, compute: Double, moving: Double,
    waiting: Double
  ) {
    self.stepSeconds = stepSeconds
    self.low = low
    self.high = high
    self.compute = compute
    self.moving = moving
    self.waiting = waiting
  }

  /// Forecasts a plan that trains.
  ///
  /// - Returns: nil where the model lacks costs of a kind, such as those of the link between several
  ///   processes, for a plan that trains nothing, and for one whose messages are encoded: the model has
  ///   no costs of encoding.
  public init?(_ placed: PlacedPlan, on model: MachineModel) {
    let plan = placed.plan.plan
    let costs = CostTable(model)
    guard plan.purpose == .training, plan.compression == nil, costs.suffices(for: placed)
    else { return nil }
    var price = ModelPrice(placed, costs)
    let simulation = PlanSimulation(
      placed.plan, threads: placed.threads, periods: Self.warmUp + Self.counted,
      pricedBy: &price)
    func end(ofPeriod period: Int) -> Double {
      simulation.spans.map { spans in spans.last { $0.period <= period }?.end ?? 0 }.max() ?? 0
    }
    let start = end(ofPeriod: Self.warmUp - 1)
    let span = end(ofPeriod: Self.warmUp + Self.counted - 1) - start
    let steps = Double(Self.counted * plan.steps)
    let workers = Double(plan.workers.count)
    func working(_ bucket: Bucket) -> Double {
      simulation.spans.joined().reduce(0) { sum, span in
        guard span.bucket == bucket else { return sum }
        return sum + max(0, span.end - max(placed.beginning(of: span), start))
      } / workers / steps
    }
    stepSeconds = span / steps
    compute = min(working(.compute), stepSeconds)
    moving = min(working(.communication), stepSeconds - compute)
    waiting = max(0, stepSeconds - compute - moving)
    // Costs of one machine err together, so that their relative spreads do not cancel. Half a range
    // between quartiles is 0.674 of a standard deviation, and 1.645 of these hold nine in ten.
    let spread = price.total > 0 ? price.uncertainty / price.total / 0.674 * 1.645 : 0
    let error = (spread * spread + Self.modelError * Self.modelError).squareRoot()
    low = stepSeconds / (1 + error)
    high = stepSeconds * (1 + error)
  }
}
