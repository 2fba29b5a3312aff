import Datasets
import Kernels
import Networks
import Plans
import Strategies
import Support
import Testing
import Workers

@testable import Engine

@Suite("The first layer in panels")
struct InputPanelTests {
  @Test(
    "is as wide as no tile cuts",
    arguments: [
      ("serial", 1, "784-128-64-10", 64), ("serial", 1, "784-48-10", 32),
      ("serial", 1, "9-16-3", 16), ("serial", 1, "9-15-3", 1), ("serial", 1, "784-1024-10", 1),
      ("layer-parallel:tensor", 2, "784-128-64-10", 64),
      ("layer-parallel:tensor", 4, "784-128-64-10", 32),
      ("layer-parallel:tensor", 3, "784-128-64-10", 16),
      ("layer-parallel:tensor", 40, "784-128-64-10", 1),
      ("data-parallel:ring", 7, "784-128-64-10", 64), ("task-parallel:dynamic", 3, "8-64-4", 64),
    ])
  func width(name: String, workers: Int, shape: String, width: Int) throws {
    let plan = try Strategy.select(name)[0].plan(
      Job(shape: try NetworkShape(shape), batch: 40, workers: workers))
    #expect(InputPanel(fitting: plan).width == width)
  }

  /// Whatever BLAS the machine has: the layout is set, not chosen.
  @Test("trains what the plain layout trains", arguments: Strategy.all(processes: 1))
  func trainsTheSame(strategy: Strategy) throws {
    let example = TrainingExample("20-48-9-4", batch: 8)
    let feed = try RowFeed(example.rows, batch: example.batch, order: .none)
    let workers = try #require([3, 1, 4].first { strategy.cuts(layers: 3, workers: $0) })
    let plan = try VerifiedPlan(
      try strategy.plan(
        example.job(workers: strategy.isSerial ? 1 : workers, microbatches: 4, staleness: 0)))
    let pool = try WorkerPool(plan.plan.workers.count)
    let panel = InputPanel(fitting: plan.plan)
    #expect(panel.width >= 16)
    let trained = [InputPanel.plain, panel].map { panel in
      let trainer = Trainer(
        plan, rule: TrainingRule(), pool: pool, oversubscribed: true, panel: panel)
      trainer.setParameters(example.initial)
      #expect(trainer.parameters() == example.initial)
      _ = trainer.run(steps: 3 * plan.plan.steps, from: feed)
      return trainer.parameters()
    }
    let differences = zip(trained[0], trained[1]).map { abs($0 - $1) }
    #expect(trained[0] != example.initial)
    #expect(differences.max()! < 1e-5)
  }
}
