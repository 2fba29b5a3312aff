import Datasets
import Engine
import Kernels
import Plans
import Strategies
import Support
import Testing
import Workers

/// A thread that runs several workers must change nothing but who waits for whom.
@Suite("Multiplexed workers")
struct MultiplexTests {
  /// Numbers of workers up to many more than the networks have rows, columns or layers.
  private static let workers = Thoroughness.isOfPaths ? [5, 4] : [16, 5, 4, 3]
  /// The last has as many layers as pipelines need for four stages and two passes each.
  private static let trained = [examples[1], TrainingExample("6-9-8-7-6-5-7-9-4", batch: 8)]

  /// The workers of each thread: neighbours together as `close` binds them, or apart as `spread`
  /// does.
  struct Division: Sendable, CustomStringConvertible {
    let threads: Int
    var isStrided = false
    var description: String { "\(threads) threads\(isStrided ? ", strided" : "")" }

    func pool(_ workers: Int) throws -> WorkerPool {
      guard isStrided else { return try WorkerPool.sharing(workers, threads: threads) }
      let lists = (0..<min(workers, threads)).map { thread in
        Array(stride(from: thread, to: workers, by: threads))
      }
      return try WorkerPool(workers, threads: lists)
    }
  }

  static let divisions = [
    Division(threads: 1), Division(threads: 2), Division(threads: 3),
    Division(threads: 2, isStrided: true),
  ]

  private func plans(
    _ strategy: Strategy, _ example: TrainingExample, _ optimizer: Optimizer
  ) -> [Plan] {
    Self.workers.compactMap { workers in
      try? strategy.plan(example.job(workers: workers, optimizer: optimizer, syncEvery: 2))
    }
  }

  @Test(
    "Every plan trains the same bits as with a thread for each worker",
    arguments: Strategy.all(processes: 1))
  func sameBits(strategy: Strategy) throws {
    var proofs = Proofs()
    for example in Self.trained {
      let feed = try RowFeed(example.rows, batch: example.batch, order: .none)
      for optimizer in Optimizer.all.sampled(oneIn: 3) {
        let rule = TrainingRule(optimizer: optimizer)
        for plan in plans(strategy, example, optimizer) where plan.workers.count > 1 {
          let proof = try proofs.proof(of: plan)
          let isRepeatable = plan.consistency == .synchronous || strategy.member == "averaging"
          let apart =
            try isRepeatable ? example.train(proof, rule: rule, steps: 4 * plan.steps) : nil
          for division in Self.divisions {
            let trainer = try example.trainer(
              proof, rule: rule, pool: division.pool(plan.workers.count))
            // Several runs, so that what one leaves behind counts.
            let record = [1, 3].map { trainer.run(steps: $0 * plan.steps, from: feed) }
              .reduce(nil) { sum, run in sum.map { $0 + run } ?? run }!
            guard let apart else {
              // Workers race for the parameters. Every batch has been trained once for all that.
              #expect(record.losses.count == 4 * plan.steps && record.losses.allSatisfy { $0 > 0 })
              continue
            }
            let what = "\(plan.workers.count) workers, \(division)"
            #expect(trainer.parameters() == apart.parameters, "\(what)")
            #expect(record.losses == apart.losses, "\(what)")
          }
        }
      }
    }
  }

  /// Only one worker of a thread runs at any moment, and all others wait.
  @Test(
    "The three clocks of each worker add up to the run's time, and those of a thread exclude each other",
    arguments: Strategy.all(processes: 1))
  func clocks(strategy: Strategy) throws {
    let example = Self.trained[1]
    let feed = try RowFeed(example.rows, batch: example.batch, order: .none)
    for plan in plans(strategy, example, .sgd) {
      let proof = try VerifiedPlan(plan)
      for division in Self.divisions {
        let pool = try division.pool(plan.workers.count)
        let trainer = try example.trainer(proof, pool: pool)
        let record = trainer.run(steps: 5 * plan.steps, from: feed)
        #expect(record.workers.count == plan.workers.count)
        for workers in pool.threads {
          let times = workers.map { record.workers[$0] }
          #expect(times.allSatisfy { $0.total <= record.seconds + 1e-9 })
          // Workers of a thread start and end together.
          #expect(times.allSatisfy { abs($0.total - times[0].total) < 1e-9 })
          #expect(
            times.reduce(0) { $0 + $1.compute + $1.communication } <= times[0].total + 1e-9)
        }
      }
    }
  }

  @Test(
    "Workers of several processes train the same bits on one or two threads a process",
    arguments: Strategy.all(processes: 2)
      + Strategy.all(processes: 2).filter(\.isCompressible).map { $0.compressed(by: .bfloat16) })
  func sameBitsOverProcesses(strategy: Strategy) throws {
    guard strategy.reach == .anywhere else { return }
    let example = Self.trained[1]
    for (workers, processes) in [(4, 2), (6, 2), (9, 3)] {
      let job = example.job(workers: workers, processes: processes)
      guard let plan = try? strategy.plan(job),
        !plan.workers.joined().contains(where: { if case .push = $0 { true } else { false } })
      else { continue }
      let (proof, steps) = (try VerifiedPlan(plan), 3 * plan.steps)
      let apart = try example.trainOverProcesses(proof, steps: steps)
      for threads in [1, 2] where plan.workersPerProcess > threads {
        for firstOnly in [false, true] {
          let other = try example.trainOverProcesses(
            proof, steps: steps, threads: threads, firstOnly: firstOnly)
          let what = "\(workers) workers, \(threads) threads"
          #expect(other.parameters == apart.parameters, "\(what)")
          #expect(other.losses == apart.losses, "\(what)")
          #expect(other.sentBytes == apart.sentBytes && other.sentMessages == apart.sentMessages)
        }
      }
    }
  }
}
