import Datasets
import Engine
import Runtime
import Strategies
import Support
import Testing

struct PartingTests {
  private static let example = TrainingExample("8-6-3", batch: 4)

  private static func trainers(_ second: String) throws -> [Trainer] {
    try ["serial", second].map { name in
      try example.trainer(try Strategy.named(name).plan(example.job(workers: 2)))
    }
  }

  private static func feed() throws -> RowFeed {
    try RowFeed(example.rows, batch: example.batch, order: .none)
  }

  /// A neuron's sum for a row, in plain loops.
  private static func sum(_ parameters: [Float], row: Int, neuron: Int) -> Double {
    let (layout, inputs) = (example.layout, example.shape.inputs)
    return (0..<inputs).reduce(Double(parameters[layout.biasOffsets[0] + neuron])) {
      let weight = parameters[layout.weightOffsets[0] + neuron * inputs + $1]
      return $0 + Double(weight) * Double(example.rows.pointer(toRow: row)[$1])
    }
  }

  /// Both start with weights that differ by less than rounding may make of them, but on either side
  /// of a kink: the very first batch takes them apart, by this row and neuron.
  @Test(arguments: [0, 3], [1, 4])
  func aSumOnEitherSideOf0TakesThemApart(row: Int, neuron: Int) throws {
    let trainers = try Self.trainers("layer-parallel:gpipe")
    let bias = Self.example.layout.biasOffsets[0] + neuron
    for (trainer, target) in zip(trainers, [3e-7, -3e-7]) {
      var parameters = Self.example.initial
      parameters[bias] += Float(target - Self.sum(parameters, row: row, neuron: neuron))
      try #require(abs(Self.sum(parameters, row: row, neuron: neuron) - target) < 2e-7)
      trainer.setParameters(parameters)
    }
    let parting = try #require(
      Parting.find(trainers[0], trainers[1], feed: Self.feed(), until: 5) { false })
    #expect(parting.step == 0 && parting.row == row)
    #expect(parting.layer == 1 && parting.neuron == neuron)
    #expect(abs(parting.sum) < parting.slack && parting.before < 1e-6 && parting.after > 1e-4)
    #expect("\(parting)".contains("rounding can turn"))
  }

  @Test(arguments: ["data-parallel:ring", "layer-parallel:gpipe", "layer-parallel:tensor"])
  func withoutSuchASumTheyStayTogether(strategy: String) throws {
    let trainers = try Self.trainers(strategy)
    let feed = try Self.feed()
    #expect(Parting.find(trainers[0], trainers[1], feed: feed, until: 40) { false } == nil)
    #expect(trainers.allSatisfy { $0.nextStep == 40 })
    // And an interrupt ends the search.
    #expect(Parting.find(trainers[0], trainers[1], feed: feed, until: 80) { true } == nil)
    #expect(trainers[0].nextStep == 40)
  }
}
