import Collectives
import Machine
import Networks
import Plans
import Runtime
import Strategies
import Testing
import Trials

/// Takes a second an operation, of which a repetition has three.
private struct Clockwork: Trial {
  let operations = 3
  func seconds(_ count: Int) -> Double { 3 * Double(count) }
}

@Suite("Trials")
struct TrialTests {
  @Test("divide by repetitions and operations")
  func perOperation() {
    #expect(Clockwork().secondsPerOperation(7) == 1)
    #expect(Clockwork().repetitions(lasting: 300) == 100)
    #expect(Clockwork().repetitions(lasting: 0.1) == 1)
  }

  @Test("each can be made and run", arguments: NamedTrial.all.filter { ($0.flops ?? 0) < 1 << 26 })
  func runs(named: NamedTrial) throws {
    let trial = try named.make()
    #expect(trial.operations > 0)
    #expect(trial.seconds(2) > 0)
  }

  @Test("have names of their own")
  func names() {
    let names = NamedTrial.all.map(\.name)
    #expect(Set(names).count == names.count)
  }

  @Test("of the engine and of the handwritten loop train the same bits", arguments: [1, 2, 3])
  func control(workers: Int) throws {
    let result = try EngineAgainstHandwritten(
      NetworkShape("784-128-64-10"), batch: 8, workers: workers, rounds: 1, sampleSeconds: 0.001)
    #expect(result.trainsTheSame && result.ratio.value > 0)
  }

  @Test("of grains count the kernels of the real plan", arguments: [1, 2, 3])
  func grains(workers: Int) throws {
    for strategy in Strategy.all(processes: 1) {
      guard let plan = try? GrainTrial.plan(strategy, workers: workers) else { continue }
      let crew = try Crew(
        workers: plan.plan.workers.count, binding: .none, places: .cores, on: Topology())
      let trial = try GrainTrial(plan, grain: 1, crew: crew)
      // Every batch goes forward and backward through all three layers, and has a loss.
      #expect(trial.operations >= plan.plan.steps * (3 + 1 + 2 + 3))
      #expect(trial.seconds(1) > 0)
    }
  }
}

extension NamedTrial: CustomTestStringConvertible {
  public var testDescription: String { name }
}
