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
  ) throws -> (run: BenchmarkRun, feed: RowFeed) {
    let settings = RunSettings(
      strategies: try Strategy.select(strategies), workers: workers,
      shape: try NetworkShape(shape), batch: batch, rule: TrainingRule(), seed: 9, order: order,
      microbatches: nil, syncEvery: syncEvery, staleness: 1, binding: try Binding("close"),
      places: try PlaceKind("cores"), stopping: StoppingRule(rounds: 1), sampleSeconds: 0.0005,
      retakes: 0, curveSteps: 12, initialParameters: nil)
    let example = TrainingExample(shape, batch: batch)
    let dataset = Dataset(
      name: "tiny", provenance: "drawn", training: example.rows, test: example.rows)
    let run = BenchmarkRun(
      settings, dataset: dataset, topology: try Topology(source: "pack:1 core:2 pu:1"),
      isInterrupted: isInterrupted)
    let feed = try RowFeed(dataset.training, batch: batch, order: order)
    try run.prepare()
    run.check(feed)
    run.measure(feed)
    return (run, feed)
  }
}
