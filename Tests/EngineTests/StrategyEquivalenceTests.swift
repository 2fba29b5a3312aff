import Engine
import Kernels
import Plans
import Strategies
import Support
import Testing

let examples = [
  TrainingExample("7-5-4-3", batch: 5), TrainingExample("20-33-17-18-10", batch: 16),
  TrainingExample("3-2", batch: 9),
]
let workerCounts = [1, 2, 3, 4, 7, 8]

@Suite("Every synchronous strategy trains what the naive network trains")
struct StrategyEquivalenceTests {
  @Test(arguments: Strategy.all, workerCounts)
  func matchesNaive(strategy: Strategy, workers: Int) throws {
    for example in examples {
      guard let plan = try? strategy.plan(example.job(workers: workers)),
        plan.consistency == .synchronous
      else { continue }
      let steps = 3 * plan.steps
      var naive = example.naiveNetwork
      var losses: [Double] = []
      for step in 0..<steps {
        let (rows, labels) = example.naiveBatch(step)
        losses.append(naive.meanLoss(rows, labels, .crossEntropy))
        naive.descend(naive.gradient(rows, labels, .crossEntropy), rate: 0.1)
      }
      let result = try example.train(plan, steps: steps)
      #expect(largestDifference(result.losses, losses) < 1e-5, "\(example)")
      #expect(
        largestDifference(
          example.withoutPadding(result.parameters), NaiveNetwork.flat(naive.layers)) < 1e-5,
        "\(example)")
    }
  }
}
