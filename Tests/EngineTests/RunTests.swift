import Datasets
import Engine
import Kernels
import Networks
import Plans
import Strategies
import Support
import Testing
import Workers

@Suite("A trainer's run")
struct RunTests {
  /// Seven rows and batches of five: most batches straddle the end of the set.
  @Test(
    "takes rows in the given order, over its ends", arguments: [RowOrder.none, .epoch(seed: 3)])
  func followsRowOrder(order: RowOrder) throws {
    let example = TrainingExample("4-5-3", batch: 5, rows: 7)
    let naive = example.naiveTraining(TrainingCase.all[0], steps: 9, order: order)
    for strategy in Strategy.all(processes: 1) {
      for workers in [1, 3] {
        guard let plan = try? strategy.plan(example.job(workers: workers)),
          plan.consistency == .synchronous, plan.steps == 1
        else { continue }
        let trainer = try example.trainer(plan)
        let feed = try RowFeed(example.rows, batch: 5, order: order)
        var losses: [Double] = []
        // Two steps cover an epoch of seven rows; the last stretch is shorter.
        for first in stride(from: 0, to: 9, by: 2) {
          let steps = min(2, 9 - first)
          feed.prepare(firstStep: first, steps: steps)
          losses += trainer.run(steps: steps, from: feed).losses
        }
        #expect(largestDifference(losses, naive.losses) < 1e-5)
        #expect(
          largestDifference(
            example.withoutPadding(trainer.parameters()), naive.parameters[9]) < 1e-5)
      }
    }
  }

  @Test("wraps in one go as in many", arguments: workerCounts)
  func wrapsInOneRun(workers: Int) throws {
    let example = TrainingExample("4-5-3", batch: 5, rows: 7)
    let naive = example.naiveTraining(TrainingCase.all[0], steps: 30)
    let plan = try Strategy.named("data-parallel:direct").plan(example.job(workers: workers))
    let result = try example.train(plan, steps: 30)
    #expect(largestDifference(result.losses, naive.losses) < 1e-5)
  }

  @Test("splits each worker's time into buckets that add up", arguments: Strategy.all(processes: 1))
  func bucketsAddUp(strategy: Strategy) throws {
    let example = examples[1]
    for workers in Thoroughness.isOfPaths ? [2, 4] : [1, 2, 3, 4] {
      guard let plan = try? strategy.plan(example.job(workers: workers)) else { continue }
      let trainer = try example.trainer(plan)
      let feed = try RowFeed(example.rows, batch: example.batch, order: .none)
      let records = (0..<10).map { _ in trainer.run(steps: 40 * plan.steps, from: feed) }
      for record in records {
        #expect(record.steps == 40 * plan.steps)
        #expect(record.workers.count == plan.workers.count)
        for times in record.workers {
          #expect(times.compute >= 0 && times.communication >= 0 && times.wait >= 0)
          // A worker starts and ends within the run.
          #expect(times.total <= record.seconds * (1 + 1e-9))
        }
        #expect(record.workers.contains { $0.compute > 0 })
      }
      // A busy machine may hold a worker back at the start of one run, but not of all.
      let shares = records.map { record in
        record.workers.map { $0.total / record.seconds }.min()!
      }
      #expect(shares.max()! > 0.5)
      let sum = records.dropFirst().reduce(records[0]) { $0 + $1 }
      #expect(sum.steps == 400 * plan.steps && sum.losses.count == 400 * plan.steps)
      #expect(abs(sum.seconds - records.reduce(0) { $0 + $1.seconds }) < 1e-9)
    }
  }

  @Test(
    "shows a diverged network as a loss that is no number", arguments: Strategy.all(processes: 1))
  func divergenceShows(strategy: Strategy) throws {
    let example = examples[0]
    for workers in [1, 3] {
      for optimizer in Optimizer.all {
        let job = example.job(workers: workers, optimizer: optimizer)
        guard let plan = try? strategy.plan(job) else { continue }
        let rule = TrainingRule(optimizer: optimizer, loss: .squaredError, learningRate: 1e30)
        let result = try example.train(plan, rule: rule, steps: 12 * plan.steps)
        #expect(result.losses.last!.isNaN)
      }
    }
  }

  @Test("of a plan that fuses updates takes no optimizer but plain SGD")
  func fusedPlanNeedsSGD() async {
    await #expect(processExitsWith: .failure) {
      let example = TrainingExample("3-2", batch: 4)
      let plan = try Strategy.named("serial").plan(example.job(workers: 1, fused: true))
      _ = try example.trainer(plan, rule: TrainingRule(optimizer: .adam))
    }
  }
}
