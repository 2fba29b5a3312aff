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
struct BenchmarkRunTests {
  static let shape = "12-9-7-4"

  private func settings(
    _ strategies: String, workers: [Int] = [2], rate: Float = 0.1, rounds: Int = 4,
    order: RowOrder = .none, syncEvery: Int = 2, retakes: Int = 0
  ) throws -> RunSettings {
    RunSettings(
      strategies: try Strategy.select(strategies), workers: workers,
      shape: try NetworkShape(Self.shape), batch: 5, rule: TrainingRule(learningRate: rate),
      seed: 9, order: order, microbatches: nil, syncEvery: syncEvery, staleness: 1,
      binding: try Binding("close"), places: try PlaceKind("cores"),
      stopping: StoppingRule(rounds: rounds), sampleSeconds: 0.0005, retakes: retakes,
      curveSteps: 12, initialParameters: nil)
  }

  private func run(
    _ settings: RunSettings, interruptedAt limit: Int = .max,
    observe: @escaping (BenchmarkRun.Event) -> Void = { _ in }
  ) throws -> BenchmarkRun {
    let example = TrainingExample(Self.shape, batch: 5)
    let dataset = Dataset(
      name: "tiny", provenance: "drawn", training: example.rows, test: example.rows)
    var questions = 0
    let run = BenchmarkRun(
      settings, dataset: dataset, topology: try Topology(source: "pack:1 core:2 pu:1"),
      isInterrupted: {
        questions += 1
        return questions > limit
      }, observe: observe)
    let feed = try RowFeed(dataset.training, batch: 5, order: settings.order)
    try run.prepare()
    run.check(feed)
    run.measure(feed)
    return run
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
    for (contender, figures) in zip(run.contenders, run.figures()) {
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
    #expect(run.figures()[0]?.speedup?.value == 1)
  }

  @Test func everyStrategyIsMeasuredOrSkippedWithItsReason() throws {
    let run = try run(try settings("all", workers: [1, 2, 3, 4], rounds: 1))
    #expect(run.contenders.count == 1 + 4 * (Strategy.all(processes: 1).count - 1))
    for contender in run.contenders {
      let stages = ["layer-parallel:gpipe", "layer-parallel:1f1b"].contains(contender.strategy.name)
      let isTooMany = stages && contender.workers > 3
      #expect(contender.status == (isTooMany ? .skipped : .ok), "\(contender.reason)")
      #expect(contender.reason.contains("12-9-7-4 has 3") == isTooMany)
      #expect(contender.samples.isEmpty == isTooMany)
      let verdict = contender.equivalence?.verdict
      let isRelaxed = contender.plan?.plan.consistency == .relaxed
      #expect(verdict == nil ? isTooMany : (verdict == .relaxed) == isRelaxed)
      #expect(contender.losses.count >= (isTooMany ? 0 : 12))
      #expect(
        contender.crew?.isOversubscribed ?? false == (contender.workers > 2 && !isTooMany)
          || contender.strategy.usesThreadedBLAS)
    }
    #expect(run.contenders[0].equivalence?.verdict == .exact)
  }

  @Test func aRateThatIsTooHighFailsAndNamesIt() throws {
    let run = try run(try settings("data-parallel", rate: 1e30, rounds: 1))
    #expect(run.contenders.allSatisfy { $0.status == .failed && $0.samples.isEmpty })
    #expect(run.contenders.allSatisfy { $0.reason.contains("--learning-rate") })
    #expect(run.figures().allSatisfy { $0 == nil })
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
    let run = try run(try settings("data-parallel", rounds: 1000), interruptedAt: limit)
    #expect(run.wasInterrupted)
    for (contender, figures) in zip(run.contenders, run.figures()) {
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
      observe: { event in
        switch event {
        case .planning, .calibrating, .measuring: break
        case .checking(_, _, let name): checked.append(name)
        case .roundDone(let round): rounds.append(round)
        }
      })
    #expect(rounds == [0, 1, 2])
    #expect(checked == ["serial", "blas-threads"])
  }
}
