import Datasets
import Engine
import Kernels
import Machine
import Networks
import Plans
import Runtime
import Statistics
import Strategies

/// The engine against the same training written out by hand, in turn.
public struct EngineAgainstHandwritten {
  /// Steps of a sample.
  public let steps: Int
  /// Whether both end with the same bits.
  public let trainsTheSame: Bool
  /// The engine's time ÷ the handwritten, the median over rounds.
  public let ratio: Estimate

  public init(
    _ shape: NetworkShape, batch: Int, workers: Int, rounds: Int, sampleSeconds: Double = 0.02
  ) throws {
    let layout = ParameterLayout(shape)
    let data = try Dataset.load("synthetic", seed: 42)
    let feed = try RowFeed(data.training, batch: batch, order: .none)
    let topology = try Topology()
    let crew = try Crew(workers: workers, binding: .close, places: .cores, on: topology)
    let strategy = try Strategy.select("data-parallel:direct")[0]
    let plan = try VerifiedPlan(
      try strategy.plan(Job(shape: shape, batch: batch, workers: workers)))
    let rule = TrainingRule()
    let products = ProductChooser(.auto, on: topology)
    let engine = Trainer(
      plan, rule: rule, pool: crew.pool, oversubscribed: crew.threadsShareCores, products: products)
    let handwritten = HandwrittenDataParallel(
      layout, batch: batch, weightLayout: engine.weightLayout, chooser: products, pool: crew.pool,
      oversubscribed: crew.threadsShareCores)
    BLAS.setThreads(1)

    let start = layout.heInitialized(seed: 42)
    let storage = feed.storage(firstStep: 0)
    // Both before each, so that threads and caches come to either from the same work.
    func prepare() {
      handwritten.setParameters(start)
      engine.setParameters(start)
    }
    func runEngine(_ steps: Int) -> Double {
      prepare()
      return engine.run(steps: steps, from: feed).seconds
    }
    func runHandwritten(_ steps: Int) -> Double {
      prepare()
      return handwritten.run(
        steps: steps, features: storage.features, labels: storage.labels, cycle: storage.cycle,
        learningRate: rule.learningRate)
    }

    let steps = max(1, Int(sampleSeconds / (runEngine(50) / 50)))
    _ = runEngine(steps)
    self.steps = steps
    let trained = engine.parameters()
    _ = runHandwritten(steps)
    trainsTheSame = trained == handwritten.parameters
    let blocks = (0..<rounds).map { round in
      // Who goes first alternates.
      if round % 2 == 0 {
        let own = runEngine(steps)
        return PairedBlock(numerator: own, denominator: runHandwritten(steps))
      }
      let other = runHandwritten(steps)
      return PairedBlock(numerator: runEngine(steps), denominator: other)
    }
    ratio = Bootstrap(seed: 42).medianRatio(blocks)
  }
}
