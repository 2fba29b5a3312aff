import Datasets
import Engine
import Machine
import Measurement
import Networks
import Strategies
import Support

/// A whole run of a small job, on a machine that is only described, measured for one round.
enum TinyRun {
  static let shape = "12-9-7-4"
  static let batch = 5

  static func make(
    _ strategies: String, workers: [Int] = [2], order: RowOrder = .none, syncEvery: Int = 2,
    isInterrupted: @escaping () -> Bool = { false }
  ) throws -> MeasuredRun {
    let settings = try settings(strategies, workers: workers, order: order, syncEvery: syncEvery)
    return try run(settings, isInterrupted: isInterrupted)
  }

  static func settings(
    _ strategies: String, workers: [Int] = [2], rate: Float = 0.1, order: RowOrder = .none,
    syncEvery: Int = 2, stopping: StoppingRule = StoppingRule(rounds: 1), retakes: Int = 0
  ) throws -> RunSettings {
    RunSettings(
      strategies: try Strategy.select(strategies), workers: workers,
      job: Job(shape: try NetworkShape(shape), batch: batch, syncEvery: syncEvery),
      rule: TrainingRule(learningRate: rate), seed: 9, order: order,
      binding: try Binding("close"), places: try PlaceKind("cores"), stopping: stopping,
      sampleSeconds: 0.0005, retakes: retakes, curveSteps: 12)
  }

  static func run(
    _ settings: RunSettings, carryingOn unfinished: UnfinishedRun? = nil,
    isInterrupted: @escaping () -> Bool = { false },
    tell: @escaping (RunEvent) -> Void = { _ in },
    sampler: ((SampleOrder) throws -> TimedRun)? = nil
  ) throws -> MeasuredRun {
    let example = TrainingExample(shape, batch: batch)
    let dataset = Dataset(
      name: "tiny", provenance: "drawn", training: example.rows, test: example.rows)
    let context = RunContext(
      settings, dataset: dataset,
      feed: try RowFeed(dataset.training, batch: batch, order: settings.order),
      topology: try Topology(source: "pack:1 core:2 pu:1"), isInterrupted: isInterrupted,
      tell: tell, sampler: sampler)
    return SampledRun(CheckedRun(try PreparedRun(context, carryingOn: unfinished))).run
  }
}
