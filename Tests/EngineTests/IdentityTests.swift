import Datasets
import Engine
import Kernels
import Networks
import Plans
import Strategies
import Support
import Testing

/// Strategies that must be the same algorithm, each against the other.
@Suite("Identities between strategies")
struct IdentityTests {
  /// `batch` rows for each of `workers`, and the same rows in one batch.
  private func pair(_ shape: String, batch: Int, workers: Int) -> (TrainingExample, TrainingExample)
  {
    (
      TrainingExample(shape, batch: batch, rows: 61),
      TrainingExample(shape, batch: batch * workers, rows: 61)
    )
  }

  @Test(
    "Averaging every iteration with SGD is data parallelism on the joined batch",
    arguments: workerCounts, Loss.all.map(\.name))
  func averagingIsDataParallel(workers: Int, loss: String) throws {
    let rule = TrainingRule(loss: try #require(Loss.named(loss)))
    for (shape, batch) in [("7-5-4-3", 5), ("5-18-3", 7), ("3-2", 1)] {
      let (own, joined) = pair(shape, batch: batch, workers: workers)
      let averages = try [true, false].map { fused in
        try own.train(
          Strategy.named("task-parallel:averaging")
            .plan(own.job(workers: workers, syncEvery: 1, fused: fused)),
          rule: rule, steps: 6 * workers)
      }
      for member in Strategy.all(processes: 1) where member.family == .dataParallel {
        let plan = try member.plan(joined.job(workers: workers))
        let result = try joined.train(plan, rule: rule, steps: 6)
        for averaged in averages {
          #expect(own.difference(averaged.parameters, result.parameters) < 1e-5)
          #expect(largestDifference(averaged.losses.means(of: workers), result.losses) < 1e-5)
        }
      }
    }
  }

  @Test(
    "A server without staleness is data parallelism on the joined batch",
    arguments: workerCounts, Loss.all.map(\.name))
  func serverIsSynchronous(workers: Int, loss: String) throws {
    let rule = TrainingRule(loss: try #require(Loss.named(loss)))
    for (shape, batch) in [("7-5-4-3", 5), ("5-18-3", 7), ("3-2", 1)] {
      let (own, joined) = pair(shape, batch: batch, workers: workers)
      let pushed = try own.train(
        Strategy.named("task-parallel:server").plan(own.job(workers: workers, staleness: 0)),
        rule: rule, steps: 6 * workers)
      let plan = try Strategy.named("data-parallel:direct").plan(joined.job(workers: workers))
      let result = try joined.train(plan, rule: rule, steps: 6)
      #expect(own.difference(pushed.parameters, result.parameters) < 1e-5)
      #expect(largestDifference(pushed.losses.means(of: workers), result.losses) < 1e-5)
      guard workers > 1 else { continue }
      let sent = try own.trainOverProcesses(
        Strategy.named("task-parallel:server")
          .plan(own.job(workers: workers, processes: workers, staleness: 0)),
        rule: rule, steps: 6 * workers)
      #expect(own.difference(sent.parameters, result.parameters) < 1e-5)
      #expect(largestDifference(sent.losses.means(of: workers), result.losses) < 1e-5)
    }
  }

  /// Who hands in a gradient gets the parameters that it has made, and the others keep theirs until
  /// their turn or the end of the period.
  @Test(
    "A stale server over processes applies each gradient a round late",
    arguments: [2, 3, 4], trainingCases)
  func staleServerTakesTurns(workers: Int, training: TrainingCase) throws {
    let rule = TrainingRule(optimizer: training.optimizer, loss: training.loss)
    for example in examples {
      let plan = try Strategy.named("task-parallel:server")
        .plan(
          example.job(
            workers: workers, processes: workers, optimizer: training.optimizer, staleness: 1))
      let result = try example.trainOverProcesses(plan, rule: rule, steps: 2 * plan.steps)
      var main = example.naiveNetwork
      var optimizer = NaiveOptimizer(
        training.naiveRule, rate: training.optimizer.defaultLearningRate)
      var held = [NaiveNetwork](repeating: main, count: workers)
      for step in 0..<2 * plan.steps {
        let worker = step % workers
        if worker == 0 { held[0] = main }
        let (rows, labels) = example.naiveBatch(step)
        #expect(
          abs(held[worker].meanLoss(rows, labels, training.naiveLoss) - result.losses[step]) < 1e-5)
        var part = example.naiveNetwork
        part.layers = held[worker].gradient(rows, labels, training.naiveLoss)
        part.update(part.layers) { value, _ in value / Double(workers) }
        optimizer.step(&main, part.layers)
        held[worker] = main
        if (step + 1) % plan.steps == 0 { held = held.map { _ in main } }
      }
      #expect(
        largestDifference(
          example.withoutPadding(result.parameters), NaiveNetwork.flat(main.layers)) < 1e-5,
        "\(example)")
    }
  }

  @Test(
    "One stage with one microbatch is serial, bit by bit",
    arguments: ["gpipe", "1f1b", "zero-bubble"])
  func oneStageIsSerial(member: String) throws {
    for example in examples {
      for training in TrainingCase.all {
        let rule = TrainingRule(optimizer: training.optimizer, loss: training.loss)
        let job = example.job(workers: 1, microbatches: 1, fused: false)
        let serial = try example.train(Strategy.named("serial").plan(job), rule: rule, steps: 7)
        let staged = try example.train(
          Strategy.named("layer-parallel:\(member)").plan(job), rule: rule, steps: 7)
        #expect(staged.parameters == serial.parameters)
        #expect(staged.losses == serial.losses)
      }
    }
  }

  /// Tasks' sums are taken in their order, element by element, whoever takes them.
  @Test("Dynamic tasks give the same bits for any number of workers", arguments: trainingCases)
  func dynamicIsIndependentOfWorkers(training: TrainingCase) throws {
    let rule = TrainingRule(optimizer: training.optimizer, loss: training.loss)
    for example in examples {
      let results = try workerCounts.map { workers in
        let job = example.job(workers: workers, microbatches: 5)
        let plan = try Strategy.named("task-parallel:dynamic").plan(job)
        return try example.train(plan, rule: rule, steps: 5).parameters
      }
      #expect(results.allSatisfy { $0 == results[0] })
    }
  }

  @Test("A stale server finishes, and trains every batch once", arguments: workerCounts, [1, 2, 5])
  func staleServerFinishes(workers: Int, staleness: Int) throws {
    let example = examples[0]
    let plan = try VerifiedPlan(
      Strategy.named("task-parallel:server")
        .plan(example.job(workers: workers, staleness: staleness)))
    for optimizer in Optimizer.all {
      let trainer = try example.trainer(plan, rule: TrainingRule(optimizer: optimizer))
      let feed = try RowFeed(example.rows, batch: example.batch, order: .none)
      let record = try withDeadline { trainer.run(steps: 20 * workers, from: feed) }
      #expect(trainer.nextStep == 20 * workers)
      #expect(record.losses.count == 20 * workers)
      #expect(record.losses.allSatisfy { $0.isFinite && $0 > 0 })
      #expect(trainer.parameters().allSatisfy { $0.isFinite })
      // It has learnt something, and not only survived.
      #expect(example.lossOfAllRows(trainer.parameters()) < example.lossOfAllRows(example.initial))
    }
  }
}

extension TrainingExample {
  func difference(_ first: [Float], _ second: [Float]) -> Double {
    largestDifference(withoutPadding(first), withoutPadding(second))
  }
}

extension TrainingExample {
  fileprivate func lossOfAllRows(_ parameters: [Float]) -> Double {
    naiveNetwork(parameters).meanLoss(
      (0..<rows.rows).map { rows.row($0).map(Double.init) }, rows.labels.map(Int.init),
      .crossEntropy)
  }
}

extension [Double] {
  /// The mean of each run of `count` values.
  fileprivate func means(of count: Int) -> [Double] {
    stride(from: 0, to: self.count, by: count).map { start in
      self[start..<(start + count)].reduce(0, +) / Double(count)
    }
  }
}
