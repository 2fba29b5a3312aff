import Engine
import Machine
import Networks
import Plans
import Strategies
import Support
import Testing

@testable import Measurement

/// What a run does where its time is short. No test waits for time to pass: a budget that is over
/// from the start, or one without end, decides.
struct TimeBudgetTests {
  private func run(
    _ strategies: String, workers: [Int] = [1, 2], seconds: Double
  ) throws -> MeasuredRun {
    func isShare(_ event: RunEvent) -> Bool {
      if case .measuring(_, let done, _) = event { (0...1).contains(done) } else { true }
    }
    var settings = try TinyRun.settings(strategies, workers: workers)
    settings.maxSeconds = seconds
    return try TinyRun.run(settings, tell: { #expect(isShare($0)) })
  }

  @Test func withoutABoundNothingIsLeftOut() throws {
    let run = try run("all", seconds: .infinity)
    #expect(run.omissions.isEmpty && !run.contenders.contains(where: \.isLeftOut))
    for contender in run.contenders where contender.status == .ok {
      // Eight trials of two periods each.
      #expect(contender.equivalence?.steps == 8 * 2 * contender.plan!.plan.steps)
      #expect(contender.losses.count >= 12 && contender.testAccuracy != nil)
      #expect(contender.timeline != nil && contender.samples.count == 1)
    }
  }

  /// There is no time at all: what every ratio is against is measured once, and the rest is named.
  @Test func whatIsShortGivesWayAndIsSaid() throws {
    let run = try run("all", seconds: 1e-9)
    for contender in run.contenders {
      #expect(contender.isLeftOut != contender.strategy.isBase, "\(contender.name)")
      #expect(contender.status == (contender.isLeftOut ? .skipped : .ok))
      #expect(contender.samples.count == (contender.isLeftOut ? 0 : 1))
      #expect(contender.timeline == nil)
      guard !contender.isLeftOut else { continue }
      #expect(contender.equivalence?.steps == 2 && contender.losses.count == 1)
    }
    #expect(run.rounds == 1 && run.stopReason == .time)
    for word in ["1 of 8 trials", "1 of 12 batches", "test accuracy", "no timeline"] {
      #expect(run.omissions.contains { $0.contains(word) }, "\(word)")
    }
  }

  @Test func aProofEndsWhereItsTimeDoes() throws {
    let job = Job(shape: try NetworkShape("12-9-7-4"), batch: 8, workers: 8)
    let plan = try Strategy.select("data-parallel:ring")[0].plan(job)
    var looks = 0
    #expect(throws: PlanError.outOfTime) {
      try VerifiedPlan(plan) {
        looks += 1
        return looks > 1
      }
    }
    #expect(looks == 2)
    #expect(throws: Never.self) { try VerifiedPlan(plan) { false } }
  }

  /// Serial and what families stand for come first, at the number of workers that fills the cores.
  @Test func theMostTellingRowsComeFirst() throws {
    let settings = try TinyRun.settings("all", workers: [1, 2, 4])
    let admission = Admission(settings, TimeBudget(seconds: .infinity), cores: 2)
    let contenders = Strategy.all(processes: 1).flatMap { strategy in
      (strategy.isSerial ? [1] : [1, 2, 4]).map { Contender(strategy, workers: $0) }
    }
    let names = admission.order(contenders).map { contenders[$0].name }
    #expect(
      names.prefix(6) == [
        "serial with 1", "blas-threads with 2", "data-parallel:subset with 2",
        "task-parallel:averaging with 2", "layer-parallel:tensor with 2",
        "hybrid:per-layer with 2",
      ])
    #expect(names.count == contenders.count && Set(names).count == names.count)
  }

  /// The rows that a run always has are admitted after their time is over, others are not.
  @Test func protectedRowsAreAdmittedInAnyTime() throws {
    let settings = try TinyRun.settings("all", workers: [2])
    var over = Admission(settings, TimeBudget(seconds: 0), cores: 2)
    var endless = Admission(settings, TimeBudget(seconds: .infinity), cores: 2)
    for strategy in Strategy.all(processes: 1) {
      let contender = Contender(strategy, workers: strategy.isSerial ? 1 : 2)
      let (isAlways, isEver) = (over.admits(contender), endless.admits(contender))
      #expect(isAlways == (strategy.isBase || strategy.isDefault) && isEver)
    }
  }

  /// What an unfinished run has measured takes part again, whatever the time.
  @Test func whatWasMeasuredIsNotLeftOut() throws {
    var settings = try TinyRun.settings("data-parallel:ring", workers: [2])
    let unfinished = UnfinishedRun(try TinyRun.run(settings))
    settings.maxSeconds = 1e-9
    let run = try TinyRun.run(settings, carryingOn: unfinished)
    #expect(run.contenders.allSatisfy { $0.status == .ok && !$0.samples.isEmpty })
  }
}
