import Datasets
import Engine
import Figures
import Machine
import Measurement
import Networks
import Reports
import Strategies
import Support
import Testing

struct RecordedRunTests {
  /// A small job, measured for a round on a machine that is only described.
  private func measured() throws -> BenchmarkRun {
    let settings = RunSettings(
      strategies: try Strategy.select("serial,data-parallel:ring,blas-threads"), workers: [2],
      shape: try NetworkShape("12-9-7-4"), batch: 5, rule: TrainingRule(), seed: .max, order: .none,
      microbatches: nil, syncEvery: 2, staleness: 1, binding: try Binding("close"),
      places: try PlaceKind("cores"), stopping: StoppingRule(rounds: 2), sampleSeconds: 0.0005,
      retakes: 0, curveSteps: 12, initialParameters: nil)
    let rows = TrainingExample("12-9-7-4", batch: 5).rows
    let dataset = Dataset(name: "a, \"b\"", provenance: "drawn", training: rows, test: rows)
    let run = BenchmarkRun(
      settings, dataset: dataset, topology: try Topology(source: "pack:1 core:2 pu:1"))
    let feed = try RowFeed(rows, batch: 5, order: .none)
    try run.prepare()
    run.check(feed)
    run.measure(feed)
    return run
  }

  /// A run that is read from its folder is the same value as the run just measured.
  @Test func whatIsReadIsWhatWasMeasured() throws {
    let folder = try TemporaryFolder()
    let reports = RunReports(try measured(), folder: try RunFolder.use("\(folder.path)/run"))
    let environment = try EnvironmentRecord.read(
      "\(BuildFacts.packageFolder)/results/reference/environment.json")
    try reports.writeMachine(environment)
    try reports.writeMeasurements()
    let (recorded, read) = (reports.recorded, try RecordedRun.read(reports.folder.path))
    #expect(read.name == recorded.name && read.path == recorded.path)
    #expect(read.summary.map(\.key) == recorded.summary.map(\.key) && read.summary.count == 3)
    for (row, measured) in zip(read.summary, recorded.summary) {
      for column in Figure.summary.flatMap(\.columns) {
        #expect(row[column] == measured[column], "\(column)")
      }
    }
    #expect(read.samples.count == 3 && read.samples == recorded.samples)
    #expect(read.environment == environment)
    #expect(SummaryTable.render(read.summary) == SummaryTable.render(recorded.summary))
  }
}
