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
  private static let workers = [16, 5, 4, 3]
  /// The last has as many layers as pipelines need for four stages and two passes each.
  private static let trained = [examples[1], TrainingExample("6-9-8-7-6-5-7-9-4", batch: 8)]

  /// The workers of each thread: neighbours together as `close` binds them, or apart as `spread`
  /// does.
  struct Division: Sendable, CustomTestStringConvertible {
    let threads: Int
    var isStrided = false
    var testDescription: String { "\(threads) threads\(isStrided ? ", strided" : "")" }

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
    arguments: Strategy.all(processes: 1), divisions)
  func sameBits(strategy: Strategy, division: Division) throws {
    for example in Self.trained {
      let feed = try RowFeed(example.rows, batch: example.batch, order: .none)
      for optimizer in Optimizer.all.sampled(oneIn: 3) {
        let rule = TrainingRule(optimizer: optimizer)
        for plan in plans(strategy, example, optimizer) where plan.workers.count > 1 {
          let trainer = try example.trainer(
            plan, rule: rule, pool: division.pool(plan.workers.count))
          // Several runs, so that what one leaves behind counts.
          let record = [1, 3].map { trainer.run(steps: $0 * plan.steps, from: feed) }
            .reduce(nil) { sum, run in sum.map { $0 + run } ?? run }!
          guard plan.consistency == .synchronous || strategy.member == "averaging" else {
            // Workers race for the parameters. Every batch has been trained once for all that.
            #expect(record.losses.count == 4 * plan.steps && record.losses.allSatisfy { $0 > 0 })
            continue
          }
          let apart = try example.train(plan, rule: rule, steps: 4 * plan.steps)
          #expect(trainer.parameters() == apart.parameters, "\(plan.workers.count) workers")
          #expect(record.losses == apart.losses, "\(plan.workers.count) workers")
        }
      }
    }
  }

  /// Only one worker of a thread runs at any moment, and all others wait.
  @Test(
    "The three clocks of each worker add up to the run's time, and those of a thread exclude each other",
    arguments: Strategy.all(processes: 1), divisions)
  func clocks(strategy: Strategy, division: Division) throws {
    let example = Self.trained[1]
    let feed = try RowFeed(example.rows, batch: example.batch, order: .none)
    for plan in plans(strategy, example, .sgd) {
      let pool = try division.pool(plan.workers.count)
      let trainer = try example.trainer(plan, pool: pool)
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

  @Test(
    "Workers of several processes train the same bits on one or two threads a process",
    arguments: Strategy.all(processes: 2)
      + Strategy.all(processes: 2).filter(\.isCompressible).map { $0.compressed(by: .bfloat16) },
    [1, 2])
  func sameBitsOverProcesses(strategy: Strategy, threads: Int) throws {
    guard strategy.reach == .anywhere else { return }
    let example = Self.trained[1]
    for (workers, processes) in [(4, 2), (6, 2), (9, 3)] {
      let job = example.job(workers: workers, processes: processes)
      guard let plan = try? strategy.plan(job), plan.workersPerProcess > threads,
        !plan.workers.joined().contains(where: { if case .push = $0 { true } else { false } })
      else { continue }
      let apart = try example.trainOverProcesses(plan, steps: 3 * plan.steps)
      let shared = try example.trainOverProcesses(plan, steps: 3 * plan.steps, threads: threads)
      let mixed = try example.trainOverProcesses(
        plan, steps: 3 * plan.steps, threads: threads, firstOnly: true)
      for other in [shared, mixed] {
        #expect(other.parameters == apart.parameters, "\(workers) workers")
        #expect(other.losses == apart.losses, "\(workers) workers")
        #expect(other.sentBytes == apart.sentBytes && other.sentMessages == apart.sentMessages)
      }
    }
  }
}
