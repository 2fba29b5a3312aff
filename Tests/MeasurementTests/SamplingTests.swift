import Datasets
import Engine
import Machine
import Measurement
import Networks
import Strategies
import Support
import Testing

/// How slots are filled, with samples that are made up instead of timed.
struct SamplingTests {
  struct Broken: Error, CustomStringConvertible {
    let description = "it broke"
  }

  private func run(
    stopping: StoppingRule = StoppingRule(rounds: 3), retakes: Int = 2,
    sampler: @escaping (SampleOrder) throws -> TimedRun
  ) throws -> MeasuredRun {
    try TinyRun.run(
      try TinyRun.settings("data-parallel:ring", stopping: stopping, retakes: retakes),
      sampler: sampler)
  }

  /// As long a run as was ordered, each step a millisecond, with or without a page read from disk.
  private func timed(_ order: SampleOrder, majorFaults: Int = 0, slower: Double = 1) -> TimedRun {
    let seconds = 0.001 * Double(order.steps) * slower
    let workers = order.strategy == "blas-threads" ? 1 : order.workers
    return TimedRun(
      seconds: seconds,
      workers: (0..<workers).map { _ in WorkerTimes(compute: seconds) },
      activity: MachineActivity(majorFaults: majorFaults), watchedSeconds: seconds)
  }

  @Test func aDisturbedSampleIsTakenAgainInItsSlot() throws {
    var taken = 0
    // The first two of every third slot are disturbed, and slow.
    var left = 0
    let run = try run { order in
      if left == 0 {
        taken += 1
        left = taken % 3 == 0 ? 3 : 1
      }
      left -= 1
      return self.timed(order, majorFaults: left > 0 ? 1 : 0, slower: left > 0 ? 9 : 1)
    }
    #expect(taken == 9)
    for contender in run.contenders {
      #expect(contender.samples.map(\.round) == [0, 1, 2])
      #expect(contender.samples.allSatisfy { $0.disturbances.isEmpty && $0.counts })
      let again = contender.attempts.filter { !$0.counts }
      #expect(again.allSatisfy { $0.disturbances[0].contains("1 page") && $0.attempt < 2 })
      for sample in contender.samples {
        let before = again.filter { $0.round == sample.round }
        #expect(before.map(\.attempt) == Array(0..<sample.attempt))
        #expect(before.allSatisfy { $0.position == sample.position })
      }
    }
    #expect(run.contenders.flatMap(\.attempts).count == 9 + 3 * 2)
    // Figures are those of the clean samples.
    for case let figures? in RunFindings(run).figures {
      #expect(abs(figures.stepSeconds.value - 0.001) < 1e-12)
      #expect(abs(try #require(figures.speedup).value - 1) < 1e-12)
    }
  }

  @Test func theLastCountsWhereAllAreDisturbed() throws {
    let run = try run { self.timed($0, majorFaults: 2) }
    for contender in run.contenders {
      #expect(contender.status == .ok)
      #expect(contender.attempts.map(\.attempt) == [0, 1, 2, 0, 1, 2, 0, 1, 2])
      #expect(contender.samples.map(\.attempt) == [2, 2, 2])
      #expect(contender.samples.allSatisfy { !$0.disturbances.isEmpty })
    }
  }

  @Test func withoutRetakesADisturbedSampleOnlySaysSo() throws {
    let run = try run(retakes: 0) { self.timed($0, majorFaults: 2) }
    #expect(run.contenders.flatMap(\.attempts).allSatisfy { $0.counts && $0.attempt == 0 })
  }

  @Test func aProcessThatAlwaysFailsEndsItsStrategyOnly() throws {
    let run = try run { order in
      guard order.strategy != "data-parallel:ring" else { throw Broken() }
      return self.timed(order)
    }
    let failed = run.contenders.filter { $0.status == .failed }
    #expect(failed.map(\.strategy.name) == ["data-parallel:ring"])
    #expect(failed[0].reason == "its own process failed: it broke" && failed[0].samples.isEmpty)
    #expect(run.contenders.count { $0.samples.count == 3 } == 2)
  }

  /// One failure is not the end: the slot is tried again.
  @Test func aProcessThatFailsOnceIsTriedAgain() throws {
    var failures = 0
    let run = try run { order in
      if order.strategy == "data-parallel:ring", failures < 2 {
        failures += 1
        throw Broken()
      }
      return self.timed(order)
    }
    #expect(run.contenders.allSatisfy { $0.status == .ok && $0.samples.count == 3 })
    #expect(run.contenders[2].samples.map(\.attempt) == [2, 0, 0])
  }

  @Test func withoutSerialThereIsNothingToMeasure() throws {
    let run = try run(retakes: 0) { order in
      guard order.strategy != "serial" else { throw Broken() }
      return self.timed(order)
    }
    #expect(run.rounds <= 1 && run.stopReason == nil)
    #expect(run.contenders[0].status == .failed)
  }

  /// A process of its own starts colder than a slot among others.
  @Test func aProcessOfItsOwnWarmsUpForAWholeSample() throws {
    var orders: [SampleOrder] = []
    _ = try run { order in
      orders.append(order)
      return self.timed(order)
    }
    #expect(orders.allSatisfy { $0.warmUpSteps >= $0.steps && $0.steps > 0 })
    #expect(Set(orders.map(\.strategy)) == ["serial", "blas-threads", "data-parallel:ring"])
  }

  @Test func roundsEndWhenTheIntervalsAreNarrow() throws {
    let run = try run(
      stopping: StoppingRule(fewestRounds: 10, precision: 0.01, seconds: .infinity)
    ) { self.timed($0) }
    #expect(run.rounds == 10 && run.stopReason == .precision)
    #expect(try #require(run.widest).width == 0)
  }

  @Test func roundsGoOnWhileAnIntervalIsWide() throws {
    var count = 0
    let run = try run(
      stopping: StoppingRule(fewestRounds: 6, mostRounds: 23, precision: 0.01, seconds: .infinity)
    ) { order in
      count += 1
      return self.timed(order, slower: 1 + Double(count % 7) / 20)
    }
    #expect(run.rounds == 23 && run.stopReason == .rounds)
    #expect(try #require(run.widest).width > 0.01)
  }
}
