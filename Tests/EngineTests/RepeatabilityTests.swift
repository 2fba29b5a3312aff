import Datasets
import Engine
import Kernels
import Plans
import Strategies
import Support
import Testing

@Suite("Synchronous strategies repeat bit by bit")
struct RepeatabilityTests {
  private let rules = Optimizer.all.sampled(oneIn: 1, paths: 3).map { TrainingRule(optimizer: $0) }

  @Test(arguments: Strategy.all(processes: 1), workerCounts)
  func repeats(strategy: Strategy, workers: Int) throws {
    let example = examples[1]
    let feed = try RowFeed(example.rows, batch: example.batch, order: .none)
    var proofs = Proofs()
    for rule in rules {
      let job = example.job(workers: workers, optimizer: rule.optimizer, syncEvery: 2)
      // Averaging is no serial training, but it is in a fixed order too.
      guard let plan = try? strategy.plan(job),
        plan.consistency == .synchronous || strategy.member == "averaging"
      else { continue }
      let proof = try proofs.proof(of: plan)
      let trainer = try example.trainer(proof, rule: rule)
      let once = trainer.run(steps: 6 * plan.steps, from: feed)
      let parameters = trainer.parameters()

      // Again, from a new start in the same memory, in several runs.
      trainer.setParameters(example.initial)
      #expect(trainer.nextStep == 0)
      #expect(trainer.parameters() == example.initial)
      var parts = trainer.run(steps: 3 * plan.steps, from: feed)
      for periods in [1, 2] {
        parts = parts + trainer.run(steps: periods * plan.steps, from: feed)
      }
      #expect(trainer.nextStep == 6 * plan.steps)
      #expect(trainer.parameters() == parameters)
      #expect(parts.losses == once.losses)

      // And in other memory, with other threads.
      let other = try example.train(proof, rule: rule, steps: 6 * plan.steps)
      #expect(other.parameters == parameters)
      #expect(other.losses == once.losses)
    }
  }

  @Test("Reading the parameters in between changes nothing")
  func readingChangesNothing() throws {
    let example = examples[0]
    let plan = try Strategy.named("data-parallel:direct").plan(example.job(workers: 2))
    let feed = try RowFeed(example.rows, batch: example.batch, order: .none)
    let trainer = try example.trainer(plan)
    for step in 1...4 {
      _ = trainer.run(steps: 1, from: feed)
      #expect(try trainer.parameters() == example.train(plan, steps: step).parameters)
    }
  }
}
