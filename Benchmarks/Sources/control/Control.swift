import Datasets
import Engine
import Kernels
import Machine
import Measurement
import Networks
import Plans
import Statistics
import Strategies
import Trials

/// The engine against the same training written out by hand, interleaved.
@main
enum Control {
  static func main() throws {
    let numbers = CommandLine.arguments.dropFirst().map { Int($0) ?? 0 }
    guard numbers.count <= 3, numbers.allSatisfy({ $0 > 0 }) else {
      print("usage: control [WORKERS] [BATCH] [ROUNDS]")
      return
    }
    let defaults = [2, 32, 101]
    let settings = Array(numbers) + defaults.dropFirst(numbers.count)
    let (workers, batch, rounds) = (settings[0], settings[1], settings[2])

    let shape = try NetworkShape("784-128-64-10")
    let layout = ParameterLayout(shape)
    let data = try Dataset.load("synthetic", seed: 42)
    let feed = try RowFeed(data.training, batch: batch, order: .none)
    let crew = try Crew(workers: workers, binding: .close, places: .cores, on: try Topology())
    let strategy = try Strategy.select("data-parallel:direct")[0]
    let plan = try VerifiedPlan(
      try strategy.plan(Job(shape: shape, batch: batch, workers: workers)))
    let rule = TrainingRule()
    let engine = Trainer(
      plan, rule: rule, pool: crew.pool, oversubscribed: crew.isOversubscribed)
    let handwritten = HandwrittenDataParallel(
      layout, batch: batch, pool: crew.pool, oversubscribed: crew.isOversubscribed)
    BLAS.setThreads(1)

    let start = layout.heInitialized(seed: 42)
    let storage = feed.storage(firstStep: 0)
    func runEngine(_ steps: Int) -> Double {
      engine.setParameters(start)
      return engine.run(steps: steps, from: feed).seconds
    }
    func runHandwritten(_ steps: Int) -> Double {
      handwritten.setParameters(start)
      return handwritten.run(
        steps: steps, features: storage.features, labels: storage.labels, cycle: storage.cycle,
        learningRate: rule.learningRate)
    }

    let steps = max(1, Int(0.02 / (runEngine(50) / 50)))
    _ = runHandwritten(steps)
    _ = runEngine(steps)
    print("same bits: \(engine.parameters() == handwritten.parameters)")
    let blocks = (0..<rounds).map { round in
      // Who goes first alternates.
      if round % 2 == 0 {
        let own = runEngine(steps)
        return PairedBlock(numerator: own, denominator: runHandwritten(steps))
      }
      let other = runHandwritten(steps)
      return PairedBlock(numerator: runEngine(steps), denominator: other)
    }
    let ratio = Bootstrap(seed: 42).medianRatio(blocks)
    print(
      "\(workers) workers, batch \(batch), \(steps) steps a sample, \(rounds) rounds\n"
        + "engine ÷ handwritten: \(ratio.value)"
        + (ratio.interval.map { ", 95 % interval \($0.low) to \($0.high)" } ?? ""))
  }
}
