import Engine
import Kernels
import Plans
import Strategies
import Support
import Testing

/// Central differences of the naive network's mean loss over one batch, in binary64: they know
/// nothing of the chain rule.
private func finiteDifferences(
  _ example: TrainingExample, _ loss: NaiveNetwork.Loss
) -> [Double] {
  let (rows, labels) = example.naiveBatch(0)
  let width = 1e-6
  func meanLoss(changing index: Int, by change: Double) -> Double {
    var network = example.naiveNetwork
    var count = 0
    // Visits parameters in an order of its own, which `flat` below undoes.
    network.update(network.layers) { value, _ in
      defer { count += 1 }
      return count == index ? value + change : value
    }
    return network.meanLoss(rows, labels, loss)
  }
  let total = NaiveNetwork.flat(example.naiveNetwork.layers).count
  var slopes = (0..<total).map { index in
    (meanLoss(changing: index, by: width) - meanLoss(changing: index, by: -width)) / (2 * width)
  }[...]
  var gradient = example.naiveNetwork
  gradient.update(gradient.layers) { _, _ in slopes.removeFirst() }
  return NaiveNetwork.flat(gradient.layers)
}

@Suite("Gradients against finite differences")
struct GradientTests {
  private let cases = [
    TrainingExample("4-3", batch: 6), TrainingExample("5-4-3", batch: 7, seed: 5),
    TrainingExample("4-6-5-3", batch: 8, seed: 9),
  ]
  private let losses: [(Loss, NaiveNetwork.Loss)] = [
    (.crossEntropy, .crossEntropy), (.squaredError, .squaredError),
  ]

  @Test("The naive network's")
  func naive() {
    for example in cases {
      let (rows, labels) = example.naiveBatch(0)
      for (_, loss) in losses {
        let slopes = finiteDifferences(example, loss)
        let gradient = NaiveNetwork.flat(example.naiveNetwork.gradient(rows, labels, loss))
        #expect(largestDifference(gradient, slopes) < 1e-8)
        #expect(gradient.contains { abs($0) > 1e-2 })
      }
    }
  }

  /// The first step of plain SGD with rate one moves every parameter by its gradient.
  @Test("The engine's, whatever cuts the batch", arguments: Strategy.all(processes: 1))
  func engine(strategy: Strategy) throws {
    for example in cases {
      for (loss, naive) in losses {
        let slopes = finiteDifferences(example, naive)
        for workers in [1, 2, 3, 4] {
          for fused in [true, false] {
            let job = example.job(workers: workers, fused: fused)
            guard let plan = try? strategy.plan(job), plan.consistency == .synchronous,
              plan.steps == 1
            else { continue }
            let rule = TrainingRule(loss: loss, learningRate: 1)
            let after = try example.train(plan, rule: rule, steps: 1).parameters
            let moved = zip(example.initial, after).map { $0 - $1 }
            #expect(largestDifference(example.withoutPadding(moved), slopes) < 1e-6)
          }
        }
      }
    }
  }
}
