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
  private func measured() throws -> RunFindings {
    let settings = RunSettings(
      strategies: try Strategy.select("serial,data-parallel:ring,blas-threads"), workers: [2],
      job: Job(shape: try NetworkShape("12-9-7-4"), batch: 5, syncEvery: 2), rule: TrainingRule(),
      seed: .max, order: .none, binding: try Binding("close"), places: try PlaceKind("cores"),
      stopping: StoppingRule(rounds: 2), sampleSeconds: 0.0005, retakes: 0, curveSteps: 12)
    let rows = TrainingExample("12-9-7-4", batch: 5).rows
    let dataset = Dataset(name: "a, \"b\"", provenance: "drawn", training: rows, test: rows)
    let context = RunContext(
      settings, dataset: dataset, feed: try RowFeed(rows, batch: 5, order: .none),
      topology: try Topology(source: "pack:1 core:2 pu:1"))
    return RunFindings(SampledRun(CheckedRun(try PreparedRun(context))).run)
  }

  /// A run that is read from its folder is the same value as the run just measured.
  @Test func whatIsReadIsWhatWasMeasured() throws {
    let folder = try TemporaryFolder()
    let findings = try measured()
    let reports = RunReports(try RunFolder.use("\(folder.path)/run"))
    let environment = try EnvironmentRecord.read(
      "\(BuildFacts.packageFolder)/results/reference/environment.json")
    try reports.writeMachine(environment, findings.run)
    try reports.write(findings)
    let recorded = RecordedRun(findings, path: reports.folder.path)
    let read = try RecordedRun.read(reports.folder.path)
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
