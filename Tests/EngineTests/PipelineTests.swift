import Engine
import Kernels
import Plans
import Strategies
import Support
import Testing

/// Pipelines of more layers than the tables' networks have.
@Suite("Pipelines of deep networks")
struct PipelineTests {
  private static let deep = TrainingExample("9-8-7-6-5-5-4-4-3", batch: 11)
  private static let members = ["gpipe", "1f1b", "interleaved", "zero-bubble"]

  /// The same products on the same rows, summed in the order of the microbatches.
  @Test(
    "All orders give the same bits",
    arguments: [(2, 1), (2, 3), (2, 8), (3, 4), (3, 11), (4, 2), (4, 4), (4, 9)])
  func sameBits(workers: Int, microbatches: Int) throws {
    var proofs = Proofs()
    for training in trainingCases {
      let job = Self.deep.job(
        workers: workers, optimizer: training.optimizer, microbatches: microbatches)
      let rule = TrainingRule(optimizer: training.optimizer, loss: training.loss)
      let trained = try (Self.members).compactMap { member -> [Float]? in
        let strategy = try Strategy.named("layer-parallel:\(member)")
        guard strategy.cuts(layers: 8, workers: workers) else { return nil }
        let plan = try proofs.proof(of: strategy.plan(job))
        let onThreads = try Self.deep.train(plan, rule: rule, steps: 5).parameters
        var apart = job
        apart.processes = workers
        let sent = try Self.deep.trainOverProcesses(
          proofs.proof(of: strategy.plan(apart)), rule: rule, steps: 5)
        #expect(sent.parameters == onThreads, "\(member)")
        return onThreads
      }
      #expect(trained.count == Self.members.count)
      #expect(trained.allSatisfy { $0 == trained[0] }, "\(training)")
      let naive = Self.deep.naiveTraining(training, steps: 5)
      #expect(
        largestDifference(Self.deep.withoutPadding(trained[0]), naive.parameters[5]) < 1e-5,
        "\(training)")
    }
  }

  /// Stages of several workers: in one process, one stage or two a process, and each worker alone.
  @Test(
    "Rows of stages train what the naive network trains",
    arguments: [(4, 1), (4, 2), (4, 4), (6, 1), (6, 2), (6, 3), (6, 6), (8, 2), (9, 1), (9, 9)])
  func rowsOfStages(workers: Int, processes: Int) throws {
    let strategy = try Strategy.named("hybrid:layers-rows")
    var proofs = Proofs()
    // With fewer rows than workers of a stage, one of these has none.
    for example in [Self.deep, TrainingExample("9-8-7-5", batch: 2)] {
      for training in trainingCases {
        let rule = TrainingRule(optimizer: training.optimizer, loss: training.loss)
        let plan = try proofs.proof(
          of: strategy.plan(
            example.job(workers: workers, processes: processes, optimizer: training.optimizer)))
        let onThreads = try example.train(plan, rule: rule, steps: 5)
        let sent = try example.trainOverProcesses(plan, rule: rule, steps: 5)
        #expect(sent.parameters == onThreads.parameters)
        let naive = example.naiveTraining(training, steps: 5)
        #expect(
          largestDifference(example.withoutPadding(sent.parameters), naive.parameters[5]) < 1e-5,
          "\(example), \(training)")
        #expect(largestDifference(sent.losses, naive.losses) < 1e-5)
      }
    }
  }
}
