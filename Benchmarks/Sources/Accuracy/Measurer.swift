import Datasets
import Engine
import Machine
import Measurement
import Randomness
import Runtime
import Statistics
import Strategies

/// Measures jobs as `bench run` does: each strategy is checked against serial and lets its start
/// settle, then all are sampled in interleaved rounds, and what was disturbed is sampled again.
public struct Measurer {
  /// Rows of a job's data: as many as the product's own digits have.
  public static let rows = 10_000
  /// The rows that a learned network is tested on; nobody reads the result.
  private static let testRows = 16
  /// Seconds that a job may take, about three times as many as it should: checks and learning
  /// curves take their shares of them (`TimeBudget`), and a job that takes longer loses rounds and
  /// strategies.
  public static let secondsPerJob = 30.0
  private static let retakes = 3
  /// Batches of the learning curve, which are not measured.
  private static let curveSteps = 8

  private let topology: Topology
  private let strategies: [Strategy]
  private let seed: UInt64
  private let rounds: Int
  private let sampleSeconds: Double

  public init(
    _ strategies: [Strategy], on topology: Topology, seed: UInt64, rounds: Int,
    sampleSeconds: Double
  ) {
    self.topology = topology
    self.strategies = strategies
    self.seed = seed
    self.rounds = rounds
    self.sampleSeconds = sampleSeconds
  }

  /// Bytes of a job's training rows.
  public static func dataBytes(_ drawn: DrawnJob) -> Int {
    rows * (drawn.shape.inputs * MemoryLayout<Float>.stride + MemoryLayout<Int32>.stride)
  }

  /// Adds to a job's forecasts what its strategies' steps really take.
  ///
  /// - Parameters:
  ///   - seconds: the seconds that are left of the program's time.
  ///   - isInterrupted: tells whether to stop; what was measured until then is kept.
  /// - Throws: where the data do not fit the job, or workers have no places or no threads.
  public func measure(
    _ outcome: inout JobOutcome, within seconds: Double, isInterrupted: @escaping () -> Bool
  ) throws {
    let drawn = outcome.job
    let dataset = dataset(drawn)
    var settings = RunSettings(
      strategies: strategies, workers: [drawn.workers], job: drawn.job, rule: drawn.rule,
      products: .auto, seed: seed, order: .none, binding: .close, places: .cores,
      stopping: StoppingRule(rounds: rounds), maxSeconds: min(Self.secondsPerJob, seconds),
      sampleSeconds: sampleSeconds, retakes: Self.retakes, curveSteps: Self.curveSteps)
    settings.tracesTimelines = false
    let context = RunContext(
      settings, dataset: dataset,
      feed: try RowFeed(dataset.training, batch: drawn.batch, order: .none), topology: topology,
      isInterrupted: isInterrupted)
    let begin = ContinuousClock.now
    let run = SampledRun(CheckedRun(try PreparedRun(context))).run
    outcome.measuringSeconds = (ContinuousClock.now - begin) / .seconds(1)
    outcome.rounds = run.rounds
    outcome.isWhole = !run.wasInterrupted && run.rounds > 0
    for index in outcome.steps.indices {
      let name = "\(outcome.steps[index].strategy) with \(outcome.steps[index].workers)"
      guard let contender = run.contenders.first(where: { $0.name == name }) else { continue }
      outcome.steps[index].measured = measured(contender)
      if outcome.steps[index].reason.isEmpty { outcome.steps[index].reason = contender.reason }
    }
  }

  private func measured(_ contender: Contender) -> StepOutcome.Measured? {
    let samples = contender.samples
    guard contender.status == .ok, !samples.isEmpty else { return nil }
    let step = Bootstrap(seed: seed).estimate(samples.map(\.stepSeconds))
    let times = samples.flatMap(\.workers).reduce(WorkerTimes(), +)
    return StepOutcome.Measured(
      step: step, compute: step.value * times.compute / times.total,
      moving: step.value * times.communication / times.total,
      waiting: step.value * times.wait / times.total, samples: samples.count,
      disturbedSamples: samples.count { !$0.disturbances.isEmpty },
      retakes: contender.attempts.count - samples.count)
  }

  /// Random features from 0 to 1, and labels in turn, for as many classes as the digits have.
  private func dataset(_ drawn: DrawnJob) -> Dataset {
    let classes = 10
    var generator = SplitMix64(seed: seed ^ UInt64(drawn.number))
    func rows(_ count: Int) -> LabelledRows {
      LabelledRows(
        features: drawn.shape.inputs, classes: classes,
        labels: (0..<count).map { Int32($0 % classes) }
      ) { values in
        for index in values.indices { values[index] = Float(generator.nextUnit()) }
      }
    }
    return Dataset(
      name: "random", provenance: "features drawn from 0 to 1, seed \(seed)",
      training: rows(Self.rows), test: rows(Self.testRows))
  }
}
