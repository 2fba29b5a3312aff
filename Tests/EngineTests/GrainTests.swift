import Datasets
import Engine
import Kernels
import Plans
import Strategies
import Support
import Testing
import Workers

@Suite("A trainer with grains in place of kernels")
struct GrainTests {
  private func trainer(
    _ plan: Plan, of example: TrainingExample, rule: TrainingRule, grain: Int
  ) throws -> Trainer {
    let trainer = try Trainer(
      VerifiedPlan(plan), rule: rule, pool: WorkerPool(plan.workers.count),
      oversubscribed: true, grain: grain)
    trainer.setParameters(example.initial)
    return trainer
  }

  /// Gradients stay zero, so updates change nothing, and there are no losses; all else is there.
  @Test("runs every plan and trains nothing", arguments: Strategy.all(processes: 1))
  func trainsNothing(strategy: Strategy) throws {
    let example = examples[1]
    for optimizer in Optimizer.all {
      for workers in [1, 2, 3, 4] {
        let job = example.job(workers: workers, optimizer: optimizer)
        guard let plan = try? strategy.plan(job) else { continue }
        let trainer = try trainer(
          plan, of: example, rule: TrainingRule(optimizer: optimizer), grain: 3)
        let feed = try RowFeed(example.rows, batch: example.batch, order: .none)
        let record = trainer.run(steps: 5 * plan.steps, from: feed)
        #expect(record.losses == [Double](repeating: 0, count: 5 * plan.steps))
        let (after, before) = (trainer.parameters(), example.initial)
        // Averaging adds replicas that are alike and divides: the last bit may go.
        #expect(
          zip(after, before).allSatisfy { abs($0 - $1) <= abs($1) * 1e-6 }, "\(workers) workers")
      }
    }
  }

  @Test("carries out what the plan says, in its order", arguments: Strategy.all(processes: 1))
  func sameActions(strategy: Strategy) throws {
    let example = examples[1]
    for workers in [1, 3, 4] {
      guard let plan = try? strategy.plan(example.job(workers: workers)) else { continue }
      let trainer = try trainer(plan, of: example, rule: TrainingRule(), grain: 0)
      let feed = try RowFeed(example.rows, batch: example.batch, order: .none)
      let trace = trainer.trace(periods: 2, from: feed)
      for (worker, spans) in trace.spans.enumerated() {
        var seen: [[Int]] = []
        for span in spans where span.owner == worker {
          let key = [span.period, span.index]
          if seen.last != key { seen.append(key) }
        }
        let count = plan.workers[worker].count
        #expect(seen == (0..<2 * count).map { [$0 / count, $0 % count] })
      }
    }
  }
}
