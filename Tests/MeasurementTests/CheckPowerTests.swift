import Datasets
import Engine
import Measurement
import Networks
import Strategies
import Support
import Testing

/// What the comparison with serial finds, however few trials there is time for: injected faults ×
/// networks × trials. Serial and what is wrong are both the naive network's, in binary64.
struct CheckPowerTests {
  /// One step of training that is wrong in one way.
  struct Fault: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// The network after the step; `before` is the network one step earlier.
    let step:
      @Sendable (
        _ network: NaiveNetwork, _ before: NaiveNetwork, _ rows: [[Double]], _ labels: [Int]
      ) -> NaiveNetwork
  }

  struct Case: Sendable, CustomTestStringConvertible {
    let network: String
    let batch: Int
    let trials: Int
    var testDescription: String { "\(network), batch \(batch), \(trials) trials" }
  }

  static let cases: [Case] = [("20-16-10", 8), ("12-32-24-10", 64), ("40-64-5", 256)]
    .flatMap { network, batch in
      [1, 2, 4, 8].map { Case(network: network, batch: batch, trials: $0) }
    }

  private static let rate = 0.1
  private static let stepsPerTrial = 2

  private static func descend(
    _ network: NaiveNetwork, by gradient: [NaiveNetwork.Layer], scale: Double = 1
  ) -> NaiveNetwork {
    var network = network
    network.descend(gradient, rate: rate * scale)
    return network
  }

  /// The step that the batch's first `count` rows alone make of a mean over all rows.
  private static func partial(
    _ network: NaiveNetwork, _ rows: [[Double]], _ labels: [Int], count: Int
  ) -> NaiveNetwork {
    let gradient = network.gradient(
      Array(rows.prefix(count)), Array(labels.prefix(count)), .crossEntropy)
    return descend(network, by: gradient, scale: Double(count) / Double(rows.count))
  }

  private static func right(
    _ network: NaiveNetwork, _ rows: [[Double]], _ labels: [Int]
  ) -> NaiveNetwork {
    descend(network, by: network.gradient(rows, labels, .crossEntropy))
  }

  static let faults: [Fault] = [
    Fault(testDescription: "a missing row") { network, _, rows, labels in
      partial(network, rows, labels, count: rows.count - 1)
    },
    Fault(testDescription: "a gradient that is one step stale") { network, before, rows, labels in
      descend(network, by: before.gradient(rows, labels, .crossEntropy))
    },
    Fault(testDescription: "a learning rate off by 1 %") { network, _, rows, labels in
      descend(network, by: network.gradient(rows, labels, .crossEntropy), scale: 1.01)
    },
    Fault(testDescription: "one neuron that is not updated") { network, _, rows, labels in
      var next = right(network, rows, labels)
      // The neuron that the batch moves most: one that no row turns on has nothing to update. See
      // EquivalenceTests for one that is seldom on.
      let moved = zip(next.layers[0].bias, network.layers[0].bias).map { abs($0 - $1) }
      let neuron = moved.indices.max { moved[$0] < moved[$1] }!
      next.layers[0].weight[neuron] = network.layers[0].weight[neuron]
      next.layers[0].bias[neuron] = network.layers[0].bias[neuron]
      return next
    },
    Fault(testDescription: "a sum that is short of one of four workers") {
      network, _, rows, labels in
      partial(network, rows, labels, count: rows.count * 3 / 4)
    },
  ]

  private func parameters(_ network: NaiveNetwork, _ layout: ParameterLayout) -> [Float] {
    var values = [Float](repeating: 0, count: layout.count)
    var rest = NaiveNetwork.flat(network.layers)[...]
    for tensor in layout.tensors {
      for index in tensor.extent.lower..<tensor.extent.upper {
        values[index] = Float(rest.removeFirst())
      }
    }
    return values
  }

  /// A trial's end, by a step that is right or wrong.
  private func end(
    _ example: TrainingExample, from start: [Float], trial: Int,
    _ step: (NaiveNetwork, NaiveNetwork, [[Double]], [Int]) -> NaiveNetwork
  ) -> [Float] {
    var network = example.naiveNetwork(start)
    var before = network
    for number in 0..<Self.stepsPerTrial {
      let (rows, labels) = example.naiveBatch(trial * Self.stepsPerTrial + number)
      (before, network) = (network, step(network, before, rows, labels))
    }
    return parameters(network, example.layout)
  }

  private func verdict(
    _ example: TrainingExample, _ trials: Int,
    _ end: (_ trial: Int, _ start: [Float]) throws -> [Float]
  ) rethrows -> Equivalence {
    var start = example.initial
    let all = try (0..<trials).map { trial in
      let serial = self.end(example, from: start, trial: trial) { network, _, rows, labels in
        Self.right(network, rows, labels)
      }
      defer { start = serial }
      return Equivalence.Trial(
        try end(trial, start), serial: serial, start: start, layout: example.layout)
    }
    return Equivalence(
      all, stepsPerTrial: Self.stepsPerTrial, layout: example.layout, batch: example.batch,
      isRelaxed: false, isAdaptive: false)
  }

  @Test(arguments: faults, cases) func everyFaultIsFound(fault: Fault, in case: Case) {
    let example = TrainingExample(`case`.network, batch: `case`.batch, rows: 600)
    let found = verdict(example, `case`.trials) { trial, start in
      end(example, from: start, trial: trial, fault.step)
    }
    #expect(found.verdict == .different)
    #expect(found.relativeDifference > 3 * found.tolerance)
  }

  /// The engine's own serial, in binary32, is within rounding by as few trials.
  @Test(arguments: cases) func noFaultIsNone(case: Case) throws {
    let example = TrainingExample(`case`.network, batch: `case`.batch, rows: 600)
    let plan = try Strategy.select("serial")[0].plan(example.job(workers: 1))
    let trainer = try example.trainer(plan, rule: TrainingRule(learningRate: Float(Self.rate)))
    let feed = try RowFeed(example.rows, batch: example.batch, order: .none)
    let found = verdict(example, `case`.trials) { trial, start in
      trainer.setParameters(start, firstStep: trial * Self.stepsPerTrial)
      feed.prepare(firstStep: trial * Self.stepsPerTrial, steps: Self.stepsPerTrial)
      _ = trainer.run(steps: Self.stepsPerTrial, from: feed)
      return trainer.parameters()
    }
    #expect(found.verdict == .rounding)
  }
}
