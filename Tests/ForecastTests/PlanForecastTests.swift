import Kernels
import Networks
import Plans
import Strategies
import Support
import Testing

@testable import Engine
@testable import Forecast

/// Forecasts by made-up costs, against the laws of the field and sums made by hand.
struct PlanForecastTests {
  private func job(
    _ network: String, batch: Int, workers: Int, microbatches: Int? = nil, fuses: Bool = true
  ) throws -> Job {
    Job(
      shape: try NetworkShape(network), batch: batch, workers: workers, microbatches: microbatches,
      canFuseUpdate: fuses)
  }

  private func isClose(_ a: Double, _ b: Double) -> Bool {
    abs(a - b) <= 1e-9 * max(abs(a), abs(b))
  }

  /// An all-reduce by a ring takes 2(P − 1)(α + βn/P): Patarasuk and Yuan, 2009.
  @Test(arguments: [2, 3, 4, 8]) func aRingCostsItsMessagesAndItsBytes(workers: Int) throws {
    let (alpha, beta) = (1e-3, 1e-6)
    // 65 lines of values for each of the pieces that travel.
    let network = "64-\(16 * workers)"
    let model = MadeUpModel(move: beta, message: alpha)
    let forecast = try #require(
      try model.forecast("data-parallel:ring", job(network, batch: workers, workers: workers)))
    let values = Double(64 * 16 * workers + 16 * workers)
    let pieces = Double(workers)
    let expected = 2 * (pieces - 1) * (alpha + beta * values / pieces)
    #expect(isClose(forecast.stepSeconds, expected))
    #expect(isClose(forecast.moving, expected))
  }

  /// Waiting ÷ working of a pipeline is (p − 1)/m: Huang et al., "GPipe", 2019.
  @Test(arguments: [(2, 4), (3, 6), (4, 4), (4, 16)])
  func aPipelineWaitsForItsBubble(stages: Int, microbatches: Int) throws {
    // Input gradients are free, because the first layer has none and all stages shall be alike.
    let model = MadeUpModel(forward: 1e-6, gradient: 2e-6)
    let widths = [String](repeating: "16", count: stages + 1).joined(separator: "-")
    let forecast = try #require(
      try model.forecast(
        "layer-parallel:gpipe",
        job(widths, batch: 4 * microbatches, workers: stages, microbatches: microbatches)))
    let bubble = forecast.waiting / (forecast.compute + forecast.moving)
    #expect(isClose(bubble, Double(stages - 1) / Double(microbatches)))
  }

  /// The speedup is 1 ÷ (s + (1 − s)/P), where s is the share of what is not divided: Amdahl, 1967.
  /// Here each worker updates all parameters and computes its share of the rows.
  @Test(arguments: [2, 4, 8]) func whatIsNotDividedBoundsTheSpeedup(workers: Int) throws {
    let model = MadeUpModel(forward: 1e-6, backward: 1e-6, gradient: 1e-6, update: 3e-6)
    let rule = TrainingRule(optimizer: .momentum)
    func forecast(_ strategy: String, _ workers: Int) throws -> PlanForecast {
      let job = try job("32-16-16", batch: 16, workers: workers, fuses: false)
      return try #require(try model.forecast(strategy, job, rule: rule))
    }
    // Two passes of the first layer and three of the second; 32·16 + 16 and 16·16 + 16 parameters.
    let divided = 2.0 * 16 * (2 * 32 * 16 + 3 * 16 * 16) * 1e-6
    let whole = 3e-6 * Double(33 * 16 + 17 * 16)
    let serial = try forecast("serial", 1).stepSeconds
    #expect(isClose(serial, divided + whole))
    let share = whole / serial
    let speedup = try serial / forecast("data-parallel:ring", workers).stepSeconds
    #expect(isClose(speedup, 1 / (share + (1 - share) / Double(workers))))
  }

  /// Products that take twice as long while two cores work: a batch cut in two takes as long as whole.
  @Test func coresThatShareSlowEachOtherDown() throws {
    let job = try job("32-16-16", batch: 16, workers: 2)
    let free = MadeUpModel(forward: 1e-6, backward: 1e-6, gradient: 1e-6)
    var crowded = free
    crowded.crowded = 2
    let alone = try #require(try free.forecast("data-parallel:direct", job))
    let together = try #require(try crowded.forecast("data-parallel:direct", job))
    #expect(isClose(together.stepSeconds, 2 * alone.stepSeconds))
    // Nobody shares with a single worker.
    let serial = try #require(try crowded.forecast("serial", job.with(workers: 1)))
    #expect(isClose(serial.stepSeconds, 2 * alone.stepSeconds))
  }

  /// Workers of one thread take turns, so that their work adds up.
  @Test func workersOfOneThreadTakeTurns() throws {
    let model = MadeUpModel(forward: 1e-6, backward: 1e-6, gradient: 1e-6)
    let job = try job("32-16-16", batch: 16, workers: 4)
    func step(_ threads: [Int]) throws -> Double {
      try #require(try model.forecast("data-parallel:direct", job, threads: threads)).stepSeconds
    }
    let apart = try step([0, 1, 2, 3])
    #expect(isClose(try step([0, 0, 1, 1]), 2 * apart))
    #expect(isClose(try step([0, 0, 0, 0]), 4 * apart))
  }

  /// What fits the own cache is hot from the second step on, but for the rows of the data.
  @Test func operandsAreColdWhereTheyDoNotFit() throws {
    var model = MadeUpModel(forward: 1, cold: 3)
    let job = try job("16-16", batch: 16, workers: 1)
    let hot = 2.0 * 16 * 16 * 16
    // 16 × 16 inputs, weights and outputs, and 16 biases: the inputs are the data's.
    let share = 256.0 / (3 * 256 + 16)
    let fits = try #require(try model.forecast("serial", job))
    #expect(isClose(fits.stepSeconds, hot * (1 + 2 * share)))
    model.ownCacheBytes = 1
    let small = try #require(try model.forecast("serial", job))
    // One byte remains of each operand.
    #expect(abs(small.stepSeconds / (3 * hot) - 1) < 0.01)
  }

  /// Each of two workers reads the half of the parameters that the other has updated.
  @Test func whatAnotherCoreWroteIsRemote() throws {
    let job = try job("16-32", batch: 2, workers: 2)
    let near = MadeUpModel(forward: 1)
    var far = near
    far.remote = 5
    let (own, others) = try (
      #require(try near.forecast("data-parallel:direct", job)),
      #require(try far.forecast("data-parallel:direct", job))
    )
    // Of one row of 16 inputs, 17·32 parameters and 32 outputs, half the parameters are remote.
    let remote = Double(17 * 32) / 2 / Double(16 + 17 * 32 + 32)
    #expect(isClose(others.stepSeconds / own.stepSeconds, 1 + 4 * remote))
  }

  /// Of two workers each updates half of the parameters, which the other has read, and writes its own
  /// gradients, of which the other has read half. Both read the losses' labels, which nobody writes.
  @Test func whatAnotherCoreHasReadIsInvalidatedBeforeAWrite() throws {
    let job = try job("16-32", batch: 2, workers: 2, fuses: false)
    let model = MadeUpModel(forward: 1e-6, invalidation: 1e-6)
    let step = try #require(try model.forecast("data-parallel:direct", job)).stepSeconds
    let parameters = Double(17 * 32)
    let forward = 2.0 * 16 * 32 * 1e-6
    #expect(isClose(step, forward + 4 * parameters / 2 * 1e-6 + 4 * parameters / 2 * 1e-6))
  }

  /// As before, but that the gradients' product hides a part of what invalidating them costs.
  @Test func aProductThatWritesWhatAnotherHasReadCostsWhatWasTimedOfThat() throws {
    let job = try job("16-32", batch: 2, workers: 2, fuses: false)
    let model = MadeUpModel(forward: 1e-6, invalidation: 1e-6, shared: 3e-7)
    let step = try #require(try model.forecast("data-parallel:direct", job)).stepSeconds
    let operations = 2.0 * 16 * 32
    let parameters = Double(17 * 32)
    // The other has read half of the gradients.
    #expect(
      isClose(step, operations * 1e-6 + 4 * parameters / 2 * 1e-6 + operations * 3e-7 / 2))
  }

  @Test(arguments: Strategy.all(processes: 1))
  func everyStrategyHasTheSameForecastEachTime(strategy: Strategy) throws {
    let model = MadeUpModel(
      forward: 1e-9, backward: 2e-9, gradient: 3e-9, move: 1e-9, update: 2e-9, message: 1e-6,
      cold: 2,
      remote: 3, crowded: 1.5, ownCacheBytes: 1 << 12)
    // The only one that two workers are too few for.
    let workers = strategy.name == "hybrid:layers-rows" ? 4 : 2
    let job = try job("32-16-16-16-16-10", batch: 16, workers: workers)
    let forecast = try #require(try model.forecast(strategy.name, job))
    #expect(try model.forecast(strategy.name, job) == forecast)
    #expect(forecast.low < forecast.stepSeconds && forecast.stepSeconds < forecast.high)
    #expect(
      isClose(forecast.compute + forecast.moving + forecast.waiting, forecast.stepSeconds))
    #expect(forecast.compute > 0 && forecast.moving >= 0 && forecast.waiting >= 0)
  }

  @Test func aModelThatLacksCostsForecastsNothing() throws {
    let plan = try VerifiedPlan(Strategy.named("serial").plan(job("16-16", batch: 2, workers: 1)))
    let placed = PlacedPlan(plan, rule: TrainingRule(), weightLayout: .plain(plan.plan))
    var model = MadeUpModel(forward: 1).model
    #expect(PlanForecast(placed, on: model) != nil)
    let vectors = model.vectors
    model.vectors.removeAll { $0.kernel == "copy" }
    #expect(PlanForecast(placed, on: model) == nil)
    model.vectors = vectors
    model.products.removeAll { $0.pass.direction == .gradient }
    #expect(PlanForecast(placed, on: model) == nil)
  }
}
