import Engine
import Kernels
import Plans
import Strategies
import Support
import Testing

let examples = [
  TrainingExample("7-5-4-3", batch: 5), TrainingExample("20-33-17-18-10", batch: 16),
  TrainingExample("3-2", batch: 9, rows: 11),
]
/// Where only paths count, as few as every strategy can be cut among: interleaved stages want two for
/// four layers, rows of stages four.
let workerCounts =
  Thoroughness.isOfPaths ? [2, 4] : [1, 2, 3, 4, 7] + (Thoroughness.isFull ? [8] : [])
/// Where only paths count, two optimizers.
let trainingCases = TrainingCase.all.sampled(oneIn: 1, paths: 3)

/// What the naive network makes of every example under every rule, once for all strategies.
private let references = examples.map { example in
  trainingCases.map { example.naiveTraining($0, steps: 12) }
}

@Suite("Every synchronous strategy trains what the naive network trains")
struct StrategyEquivalenceTests {
  /// Also with batches that wrap at the end of the set, and more workers than rows or columns.
  @Test(arguments: Strategy.all(processes: 1), workerCounts)
  func matchesNaive(strategy: Strategy, workers: Int) throws {
    var proofs = Proofs()
    for (example, references) in zip(examples, references) {
      for (training, reference) in zip(trainingCases, references) {
        let job = example.job(workers: workers, optimizer: training.optimizer)
        guard let plan = try? strategy.plan(job), plan.consistency == .synchronous else {
          continue
        }
        let steps = 3 * plan.steps
        let rule = TrainingRule(optimizer: training.optimizer, loss: training.loss)
        let result = try example.train(proofs.proof(of: plan), rule: rule, steps: steps)
        #expect(
          largestDifference(result.losses, Array(reference.losses.prefix(steps))) < 1e-5,
          "\(example), \(training)")
        #expect(
          largestDifference(
            example.withoutPadding(result.parameters), reference.parameters[steps]) < 1e-5,
          "\(example), \(training)")
        #expect(example.paddingIsZero(result.parameters), "\(example), \(training)")
      }
    }
  }
}
