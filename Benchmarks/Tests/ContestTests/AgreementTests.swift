import Contest
import Datasets
import Engine
import Kernels
import Machine
import Networks
import Plans
import Runtime
import Strategies
import Testing

/// What is the same training and what is not, by trainings that really differ.
@Suite("Agreement")
struct AgreementTests {
  private static let shape = try! NetworkShape("784-32-16-10")
  private static let batch = 32
  private static let steps = 24

  /// A way of training that is not quite serial's plain SGD at rate 0.1 on these rows.
  struct Variant: Sendable, CustomTestStringConvertible {
    var name: String
    var rule = TrainingRule()
    var firstRow = 0
    var seed: UInt64 = 5
    var strategy = "serial"
    var workers = 1

    var testDescription: String { name }

    func train() throws -> Training {
      let rows = try Dataset.load("synthetic", seed: 5).training.subset(firstRow..<firstRow + 640)
      let crew = try Crew(
        workers: workers, binding: .none, places: .cores, on: try Topology())
      let plan = try VerifiedPlan(
        try Strategy.select(strategy)[0].plan(
          Job(
            shape: AgreementTests.shape, batch: AgreementTests.batch, workers: workers,
            canFuseUpdate: rule.optimizer.isPlainSGD)))
      let training = OwnStrategy(
        plan, crew: crew, blasThreads: 1, rule: rule,
        feed: try RowFeed(rows, batch: AgreementTests.batch, order: .none),
        start: ParameterLayout(AgreementTests.shape).heInitialized(seed: seed), products: .openblas
      ).train(steps: AgreementTests.steps)
      return try #require(training)
    }
  }

  private static let agreement: Agreement = {
    let layout = ParameterLayout(shape)
    return Agreement(layout, start: layout.heInitialized(seed: 5), batch: batch)
  }()

  @Test("the same once more is exact")
  func exact() throws {
    let variant = Variant(name: "serial")
    let finding = Self.agreement.compare(try variant.train(), with: try variant.train())
    #expect(finding.verdict == .exact)
    #expect(finding.lossDifference == 0)
    #expect(finding.parameterDifference == 0)
    #expect(finding.reason.isEmpty)
  }

  @Test(
    "the same sums in another order are rounding",
    arguments: [
      Variant(name: "rows cut", strategy: "data-parallel", workers: 2),
      Variant(name: "columns cut", strategy: "layer-parallel:tensor", workers: 3),
    ])
  func rounding(variant: Variant) throws {
    let finding = Self.agreement.compare(
      try variant.train(), with: try Variant(name: "serial").train())
    #expect(finding.verdict == .rounding)
    #expect(finding.lossDifference > 0)
    #expect(finding.lossDifference < Self.agreement.tolerance(step: 0))
    #expect(finding.reason.isEmpty)
  }

  @Test(
    "another training is different",
    arguments: [
      Variant(name: "a rate 2 % higher", rule: TrainingRule(learningRate: 0.102)),
      Variant(name: "a rate 2 % lower", rule: TrainingRule(learningRate: 0.098)),
      Variant(
        name: "momentum", rule: TrainingRule(optimizer: .named("momentum")!, learningRate: 0.1)),
      Variant(name: "squared error", rule: TrainingRule(loss: .named("mse")!, learningRate: 0.1)),
      Variant(name: "rows moved by one", firstRow: 1),
      Variant(name: "other weights", seed: 6),
    ])
  func different(variant: Variant) throws {
    let finding = Self.agreement.compare(
      try variant.train(), with: try Variant(name: "serial").train())
    #expect(finding.verdict == .different)
    #expect(finding.reason.contains("loss at batch"))
  }

  @Test("a loss that is no number is different")
  func notANumber() throws {
    let serial = try Variant(name: "serial").train()
    var losses = serial.losses
    losses[3] = .nan
    let finding = Self.agreement.compare(
      Training(losses: losses, parameters: serial.parameters), with: serial)
    #expect(finding.verdict == .different)
    #expect(finding.reason.contains("batch 3 is nan"))
    #expect(finding.lossDifference.isNaN)
  }

  @Test("parameters of timed code that trains nothing are different, whatever it says it lost")
  func untrained() throws {
    let serial = try Variant(name: "serial").train()
    let start = ParameterLayout(Self.shape).heInitialized(seed: 5)
    let finding = Self.agreement.compare(
      Training(losses: serial.losses, parameters: start), with: serial)
    #expect(finding.verdict == .different)
    #expect(finding.parameterDifference == 1)
    #expect(finding.reason.contains("layers.0.weight"))
  }

  @Test(
    "one tensor that is not updated is different", arguments: ["layers.1.bias", "layers.2.weight"])
  func oneTensor(name: String) throws {
    let serial = try Variant(name: "serial").train()
    let layout = ParameterLayout(Self.shape)
    let start = layout.heInitialized(seed: 5)
    let extent = try #require(layout.tensors.first { $0.name == name }).extent
    var parameters = serial.parameters
    for index in extent.lower..<extent.upper { parameters[index] = start[index] }
    let finding = Self.agreement.compare(
      Training(losses: serial.losses, parameters: parameters), with: serial)
    #expect(finding.verdict == .different)
    #expect(finding.reason.contains(name))
  }
}
