import Datasets
import Engine
import Kernels
import Machine
import Measurement
import Networks
import Strategies
import Support
import Testing

/// Whole runs on a machine that is only described: nothing is bound, and any host will do.
struct MeasuredRunTests {
  private func settings(
    _ strategies: String, workers: [Int] = [2], rate: Float = 0.1, rounds: Int = 4,
    order: RowOrder = .none, syncEvery: Int = 2
  ) throws -> RunSettings {
    try TinyRun.settings(
      strategies, workers: workers, rate: rate, order: order, syncEvery: syncEvery,
      stopping: StoppingRule(rounds: rounds))
  }

  private func run(
    _ settings: RunSettings, interruptedAt limit: Int = .max,
    tell: @escaping (RunEvent) -> Void = { _ in }
  ) throws -> MeasuredRun {
    var questions = 0
    return try TinyRun.run(
      settings,
      isInterrupted: {
        questions += 1
        return questions > limit
      }, tell: tell)
  }

  private func middle(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
  }

  @Test func figuresAreThoseOfTheSamples() throws {
    let run = try run(try settings("data-parallel:ring,layer-parallel", workers: [1, 2]))
    let names = run.contenders.map { "\($0.strategy.name) \($0.workers)" }
    #expect(
      names == [
        "serial 1", "blas-threads 1", "blas-threads 2", "data-parallel:ring 1",
        "data-parallel:ring 2", "layer-parallel:tensor 1", "layer-parallel:tensor 2",
      ])
    let serial = Dictionary(
      uniqueKeysWithValues: run.contenders[0].samples.map { ($0.round, $0.seconds) })
    for (contender, figures) in zip(run.contenders, RunFindings(run).figures) {
      let samples = contender.samples
      let figures = try #require(figures, "\(contender.status): \(contender.reason)")
      #expect(contender.status == .ok && contender.reason == "" && samples.count == 4)
      #expect(Set(samples.map(\.round)) == [0, 1, 2, 3])
      #expect(samples.allSatisfy { $0.rows == $0.steps * 5 && $0.seconds > 0 })
      let steps = Double(samples[0].steps)
      let step = middle(samples.map { $0.seconds / steps })
      #expect(abs(figures.stepSeconds.value / step - 1) < 1e-12)
      let (rows, seconds) = (
        samples.reduce(0) { $0 + $1.rows }, samples.reduce(0) { $0 + $1.seconds }
      )
      #expect(abs(figures.throughput.value * seconds / Double(rows) - 1) < 1e-12)
      let base = Double(run.contenders[0].samples[0].steps)
      let speedup = middle(samples.map { serial[$0.round]! / base / ($0.seconds / steps) })
      #expect(abs(try #require(figures.speedup).value / speedup - 1) < 1e-12)
      #expect(
        abs(try #require(figures.efficiency).value * Double(contender.workers) / speedup - 1)
          < 1e-12)
      #expect(abs(figures.times.total - 1) < 1e-12)
      #expect(
        abs(figures.overhead.value - figures.times.communication - figures.times.wait) < 1e-12)
      // Four rounds are too few for an interval.
      #expect(figures.stepSeconds.interval == nil && figures.overhead.interval == nil)
      #expect(figures.peakFraction != nil)
    }
    #expect(RunFindings(run).figures[0]?.speedup?.value == 1)
  }

  @Test func everyStrategyIsMeasuredOrSkippedWithItsReason() throws {
    let run = try run(try settings("all", workers: [1, 2, 3, 4], rounds: 1))
    #expect(run.contenders.count == 1 + 4 * (Strategy.all(processes: 1).count - 1))
    for contender in run.contenders {
      let isTooMany = !contender.strategy.cuts(layers: 3, workers: contender.workers)
      #expect(contender.status == (isTooMany ? .skipped : .ok), "\(contender.reason)")
      #expect(contender.reason.contains("12-9-7-4 has 3") == isTooMany)
      #expect(contender.samples.isEmpty == isTooMany)
      let verdict = contender.equivalence?.verdict
      let isRelaxed = contender.plan?.plan.consistency == .relaxed
      #expect(verdict == nil ? isTooMany : (verdict == .relaxed) == isRelaxed)
      #expect(contender.losses.count >= (isTooMany ? 0 : 12))
      #expect(
        contender.seated?.crew.isOversubscribed ?? false == (contender.workers > 2 && !isTooMany)
          || contender.strategy.usesThreadedBLAS)
    }
    #expect(run.contenders[0].equivalence?.verdict == .exact)
  }

  @Test func aRateThatIsTooHighFailsAndNamesIt() throws {
    let run = try run(try settings("data-parallel:direct", rate: 1e30, rounds: 1))
    #expect(run.contenders.allSatisfy { $0.status == .failed && $0.samples.isEmpty })
    #expect(run.contenders.allSatisfy { $0.reason.contains("--learning-rate") })
    #expect(RunFindings(run).figures.allSatisfy { $0 == nil })
  }

  /// With shuffled rows no more than an epoch lies ready at once.
  @Test func aPeriodLongerThanAnEpochIsSkipped() throws {
    let run = try run(
      try settings("task-parallel", rounds: 1, order: .epoch(seed: 1), syncEvery: 50))
    let averaging = try #require(run.contenders.last)
    #expect(averaging.status == .skipped && averaging.samples.isEmpty)
    #expect(averaging.reason.contains("100 batches") && averaging.reason.contains("epoch of 11"))
    #expect(run.contenders[0].status == .ok && run.contenders[0].samples.count == 1)
  }

  @Test(arguments: [0, 2, 3, 4, 5, 8, 12, 17])
  func anInterruptedRunSaysHowFarItCame(limit: Int) throws {
    let run = try run(try settings("data-parallel:direct", rounds: 1000), interruptedAt: limit)
    #expect(run.wasInterrupted)
    for (contender, figures) in zip(run.contenders, RunFindings(run).figures) {
      let rounds = contender.samples.count
      #expect(contender.reason == "interrupted after \(rounds) rounds")
      #expect(contender.status == (rounds == 0 ? .skipped : .ok))
      #expect((figures == nil) == (rounds == 0))
    }
  }

  @Test func whoWatchesIsToldOfEveryRound() throws {
    var rounds: [Int] = []
    var checked: [String] = []
    _ = try run(
      try settings("serial", rounds: 3),
      tell: { event in
        switch event {
        case .planning, .calibrating, .settling, .measuring, .sampled: break
        case .checking(_, _, let name): checked.append(name)
        case .roundDone(let run): rounds.append(run.rounds)
        }
      })
    #expect(rounds == [1, 2, 3])
    #expect(checked == ["serial", "blas-threads"])
  }
}
