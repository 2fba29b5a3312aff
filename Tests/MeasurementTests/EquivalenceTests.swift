import Datasets
import Engine
import Kernels
import Measurement
import Networks
import Strategies
import Support
import Testing

/// What the comparison with serial accepts, and what it must catch.
struct EquivalenceTests {
  static let trials = 8
  static let stepsPerTrial = 2

  /// Serial's own way through the rows, from trial to trial.
  private func points(
    _ example: TrainingExample, rule: TrainingRule, rows: LabelledRows? = nil,
    from starts: [[Float]]? = nil, start: [Float]? = nil
  ) throws -> [[Float]] {
    let plan = try Strategy.select("serial")[0].plan(
      example.job(workers: 1, optimizer: rule.optimizer))
    let trainer = try example.trainer(plan, rule: rule)
    let feed = try RowFeed(rows ?? example.rows, batch: example.batch, order: .none)
    var points = [start ?? example.initial]
    for trial in 0..<Self.trials {
      trainer.setParameters(
        starts?[trial] ?? points[trial], firstStep: trial * Self.stepsPerTrial)
      _ = trainer.run(steps: Self.stepsPerTrial, from: feed)
      points.append(trainer.parameters())
    }
    return points
  }

  private func judge(
    _ example: TrainingExample, _ ends: [[Float]], serial: [[Float]], isRelaxed: Bool = false,
    isAdaptive: Bool = false
  ) -> Equivalence {
    Equivalence(
      (0..<Self.trials).map {
        Equivalence.Trial(
          ends[$0 + 1], serial: serial[$0 + 1], start: serial[$0], layout: example.layout)
      }, stepsPerTrial: Self.stepsPerTrial, layout: example.layout, batch: example.batch,
      isRelaxed: isRelaxed, isAdaptive: isAdaptive)
  }

  @Test(arguments: Optimizer.all.map(\.name))
  func theSameTrainingIsExact(optimizer: String) throws {
    let example = TrainingExample("20-16-10", batch: 8)
    let rule = TrainingRule(optimizer: try #require(Optimizer.named(optimizer)))
    let serial = try points(example, rule: rule)
    let verdict = judge(example, try points(example, rule: rule), serial: serial)
    #expect(verdict.verdict == .exact)
    #expect(verdict.maxParameterDifference == 0 && verdict.relativeDifference == 0)
    #expect(verdict.steps == Self.trials * Self.stepsPerTrial)
  }

  /// The last digit of some parameters, as another order of sums leaves it.
  @Test func theLastDigitIsRounding() throws {
    let example = TrainingExample("20-16-10", batch: 8)
    let serial = try points(example, rule: TrainingRule(learningRate: 0.1))
    let ends = serial.map { point in
      point.enumerated().map { $0 % 7 == 0 && $1 != 0 ? $1.nextUp : $1 }
    }
    let verdict = judge(example, ends, serial: serial)
    #expect(verdict.verdict == .rounding)
    #expect(verdict.relativeDifference > 0 && verdict.maxParameterDifference > 0)
  }

  /// Training that leaves one row of every batch out and takes its neighbour twice.
  @Test(arguments: [8, 32, 256], Optimizer.all.map(\.name))
  func aRowMissingFromEachBatchIsDifferent(batch: Int, optimizer: String) throws {
    let steps = Self.trials * Self.stepsPerTrial
    let example = TrainingExample("20-16-10", batch: batch, rows: steps * batch)
    let optimizer = try #require(Optimizer.named(optimizer))
    let rule = TrainingRule(optimizer: optimizer)
    var (pixels, labels) = (example.rows.pixels, example.rows.labels)
    for missing in stride(from: 3, to: labels.count, by: batch) {
      pixels.replaceSubrange(
        missing * 20..<(missing + 1) * 20, with: example.rows.row(missing + 1))
      labels[missing] = labels[missing + 1]
    }
    let changed = LabelledRows(features: 20, classes: 10, pixels: pixels, labels: labels)
    let serial = try points(example, rule: rule)
    let ends = try points(example, rule: rule, rows: changed, from: serial)
    let verdict = judge(
      example, ends, serial: serial, isAdaptive: optimizer.stateSlots > 1)
    #expect(verdict.verdict == .different)
    #expect(verdict.relativeDifference > 3 * verdict.tolerance)
  }

  /// However small the tensor is beside the others.
  @Test(arguments: 0..<4)
  func aTensorThatIsNotUpdatedIsDifferent(index: Int) throws {
    let example = TrainingExample("20-16-10", batch: 8)
    let serial = try points(example, rule: TrainingRule(learningRate: 0.1))
    let extent = example.layout.tensors[index].extent
    var ends = serial
    for trial in 0..<Self.trials {
      for element in extent.lower..<extent.upper {
        ends[trial + 1][element] = serial[trial][element]
      }
    }
    let verdict = judge(example, ends, serial: serial)
    #expect(verdict.verdict == .different)
    #expect(abs(verdict.relativeDifference - 1) < 1e-12)
  }

  /// A neuron that few rows turn on strikes fewer than half of the trials, and the median over all
  /// of them does not see it.
  @Test func aSeldomActiveNeuronThatIsNotUpdatedIsDifferent() throws {
    let example = TrainingExample("20-16-10", batch: 8)
    let (weight, bias) = (
      example.layout.weight(0, columns: Extent(5, 6)), example.layout.bias(0, columns: Extent(5, 6))
    )
    func moves(_ points: [[Float]]) -> [Int] {
      (0..<Self.trials).filter { points[$0][bias.lower] != points[$0 + 1][bias.lower] }
    }
    // The bias at which the neuron is on in two or three trials.
    var serial: [[Float]] = []
    for step in 1...200 where !(2...3).contains(serial.isEmpty ? 0 : moves(serial).count) {
      var start = example.initial
      start[bias.lower] = -0.02 * Float(step)
      serial = try points(example, rule: TrainingRule(learningRate: 0.1), start: start)
    }
    let moved = moves(serial)
    try #require((2...3).contains(moved.count))

    func ends(withoutUpdatesIn trials: some Sequence<Int>) -> [[Float]] {
      var ends = serial
      for trial in trials {
        for element in Array(weight.lower..<weight.upper) + [bias.lower] {
          ends[trial + 1][element] = serial[trial][element]
        }
      }
      return ends
    }
    let never = judge(example, ends(withoutUpdatesIn: moved), serial: serial)
    #expect(never.verdict == .different && never.strayedNeurons == 1)
    #expect(never.relativeDifference <= never.tolerance)
    // As a ReLU does whose input is zero but for rounding.
    let once = judge(example, ends(withoutUpdatesIn: [moved[0]]), serial: serial)
    #expect(once.strayedNeurons == 0)
  }

  @Test(arguments: [Float.nan, .infinity])
  func whatIsNoNumberIsDifferent(value: Float) throws {
    let example = TrainingExample("20-16-10", batch: 8)
    let serial = try points(example, rule: TrainingRule(learningRate: 0.1))
    var ends = serial
    // In one trial of eight, and the median would not see it.
    ends[5][17] = value
    #expect(judge(example, ends, serial: serial).verdict == .different)
    #expect(judge(example, serial, serial: ends).verdict == .different)
    #expect(judge(example, ends, serial: ends).verdict == .different)
  }

  /// Another algorithm is not held to the tolerance, but told how far it is away.
  @Test func anotherAlgorithmIsRelaxed() throws {
    let example = TrainingExample("20-16-10", batch: 8)
    let serial = try points(example, rule: TrainingRule(learningRate: 0.1))
    let ends = serial.map { $0.map { $0 * 1.5 } }
    let verdict = judge(example, ends, serial: serial, isRelaxed: true)
    #expect(verdict.verdict == .relaxed && verdict.relativeDifference > verdict.tolerance)
  }
}
