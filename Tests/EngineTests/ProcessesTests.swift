import Engine
import Kernels
import Plans
import Strategies
import Support
import Testing

@Suite("Over several processes")
struct ProcessesTests {
  struct Crew: Sendable, CustomTestStringConvertible {
    let processes: Int
    let threads: Int
    var testDescription: String { "\(processes) processes of \(threads)" }
  }

  static let crews =
    ([(2, 1), (2, 2)]
    + (Thoroughness.isFull ? [(1, 2), (3, 1), (3, 2), (4, 1)] : [])).map {
      Crew(processes: $0.0, threads: $0.1)
    }

  /// The last has layers by rows on either side of one by columns, where layers are cut by size.
  static let trained =
    Thoroughness.isOfPaths
    ? [examples[1]]
    : (examples + [TrainingExample("4-3-60-50-5", batch: 4)]).sampled(oneIn: 2)

  private func plan(
    _ strategy: Strategy, _ example: TrainingExample, _ crew: Crew, _ optimizer: Optimizer
  ) -> Plan? {
    try? strategy.plan(
      example.job(
        workers: crew.processes * crew.threads, processes: crew.processes, optimizer: optimizer))
  }

  /// What a worker does must not depend on where the others are.
  @Test(
    "every strategy trains the same bits as on threads", arguments: Strategy.all(processes: 2),
    crews)
  func sameBits(strategy: Strategy, crew: Crew) throws {
    guard strategy.reach == .anywhere else { return }
    var proofs = Proofs()
    for example in Self.trained {
      for training in trainingCases {
        guard let plan = plan(strategy, example, crew, training.optimizer),
          plan.isReproducible
        else { continue }
        let proof = try proofs.proof(of: plan)
        let rule = TrainingRule(optimizer: training.optimizer, loss: training.loss)
        let onThreads = try example.train(proof, rule: rule, steps: 3 * plan.steps)
        let over = try example.trainOverProcesses(proof, rule: rule, steps: 3 * plan.steps)
        #expect(over.parameters == onThreads.parameters, "\(example), \(training)")
        #expect(largestDifference(over.losses, onThreads.losses) < 1e-12)
      }
    }
  }

  /// What the naive network makes of every example under every rule, once for all strategies.
  private static let references = trained.map { example in
    trainingCases.map { example.naiveTraining($0, steps: 3) }
  }

  @Test(
    "every synchronous strategy trains what the naive network trains",
    arguments: Strategy.all(processes: 2), crews)
  func matchesNaive(strategy: Strategy, crew: Crew) throws {
    var proofs = Proofs()
    for (example, references) in zip(Self.trained, Self.references) {
      for (training, reference) in zip(trainingCases, references) {
        guard let plan = plan(strategy, example, crew, training.optimizer),
          plan.consistency == .synchronous
        else { continue }
        let rule = TrainingRule(optimizer: training.optimizer, loss: training.loss)
        let result = try example.trainOverProcesses(
          proofs.proof(of: plan), rule: rule, steps: 3)
        #expect(largestDifference(result.losses, reference.losses) < 1e-5)
        #expect(
          largestDifference(
            example.withoutPadding(result.parameters), reference.parameters[3]) < 1e-5,
          "\(example), \(training)")
      }
    }
  }

  @Test("what is sent is what the plan sends", arguments: Strategy.all(processes: 2), crews)
  func countsMessages(strategy: Strategy, crew: Crew) throws {
    let example = examples[1]
    guard let plan = plan(strategy, example, crew, .sgd), plan.isReproducible else { return }
    let verified = try VerifiedPlan(plan)
    let result = try example.trainOverProcesses(verified, steps: 3 * plan.steps)
    var (messages, bytes) = (0, 0)
    for (worker, actions) in plan.workers.enumerated() {
      for case .send(let region, let peer) in actions
      where worker / crew.threads != peer / crew.threads {
        messages += 3
        bytes += 3 * region.rows.count * region.columns.count * 4
      }
    }
    #expect(result.sentMessages == messages)
    #expect(result.sentBytes == bytes)
    #expect(3 * verified.wireMessagesPerPeriod == messages)
    #expect(3 * verified.wireBytesPerPeriod == Double(bytes))
  }
}

extension Plan {
  /// Whether no two workers race for the main parameters.
  fileprivate var isReproducible: Bool {
    !workers.joined().contains { if case .push = $0 { true } else { false } }
  }
}
