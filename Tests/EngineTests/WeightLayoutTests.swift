import Datasets
import Kernels
import Networks
import Plans
import Strategies
import Support
import Testing
import Workers

@testable import Engine

@Suite("Weights in panels")
struct WeightLayoutTests {
  @Test(
    "are as wide as no tile cuts",
    arguments: [
      ("serial", 1, "784-128-64-10", [64, 64, 1]), ("serial", 1, "784-48-10", [32, 1]),
      ("serial", 1, "9-16-3", [16, 1]), ("serial", 1, "9-15-3", [1, 1]),
      ("serial", 1, "784-1024-10", [64, 1]),
      ("layer-parallel:tensor", 2, "784-128-64-10", [64, 32, 1]),
      ("layer-parallel:tensor", 4, "784-128-64-10", [32, 16, 1]),
      ("layer-parallel:tensor", 3, "784-128-64-10", [16, 16, 1]),
      ("layer-parallel:tensor", 40, "784-128-64-10", [1, 1, 1]),
      ("data-parallel:ring", 7, "784-128-64-10", [64, 64, 1]),
      ("task-parallel:dynamic", 3, "8-64-4", [64, 1]),
    ])
  func widths(name: String, workers: Int, shape: String, panels: [Int]) throws {
    let plan = try Strategy.select(name)[0].plan(
      Job(shape: try NetworkShape(shape), batch: 40, workers: workers))
    #expect(WeightLayout(fitting: plan).panels == panels)
  }

  /// Whatever libraries the machine has: the layout is set, not chosen. Inner layers are in panels
  /// too, and the last panel of a layer may be narrower.
  @Test(
    "train what the plain layout trains", arguments: Strategy.all(processes: 1),
    ProductPolicy.allCases)
  func trainsTheSame(strategy: Strategy, policy: ProductPolicy) throws {
    let example = TrainingExample("20-48-40-4", batch: 8)
    let feed = try RowFeed(example.rows, batch: example.batch, order: .none)
    let workers = try #require([2, 3, 1, 4].first { strategy.cuts(layers: 3, workers: $0) })
    let plan = try VerifiedPlan(
      try strategy.plan(
        example.job(workers: strategy.isSerial ? 1 : workers, microbatches: 4, staleness: 0)))
    let pool = try WorkerPool(plan.plan.workers.count)
    let fitting = WeightLayout(fitting: plan.plan)
    #expect(fitting.panels[0] >= 16)
    let layouts: [(WeightLayout?, ProductPolicy)] = [
      (.plain(plan.plan), .openblas), (fitting, policy), (nil, policy),
    ]
    let trained = layouts.map { layout, policy in
      let trainer = Trainer(
        plan, rule: TrainingRule(), pool: pool, oversubscribed: true, weightLayout: layout,
        products: ProductChooser(policy))
      trainer.setParameters(example.initial)
      #expect(trainer.parameters() == example.initial)
      _ = trainer.run(steps: 3 * plan.plan.steps, from: feed)
      return trainer.parameters()
    }
    #expect(trained[0] != example.initial)
    for other in trained.dropFirst() {
      let differences = zip(trained[0], other).map { abs($0 - $1) }
      #expect(differences.max()! < 1e-5)
    }
  }
}
