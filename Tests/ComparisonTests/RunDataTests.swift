import Comparison
import Randomness
import Reports
import Support
import Testing

@Suite struct RunDataTests {
  private static let ring = RunData.Key(strategy: "data-parallel:ring", workers: 2)
  private static let serial = RunData.Key(strategy: "serial", workers: 1)

  @Test func aFolderReads() throws {
    let (folder, path) = try SmallRun().write()
    defer { _ = folder }
    let run = try RunData.read(path + "/")
    #expect(run.name == "run")
    #expect(run.environment != nil)
    #expect(run.rows.map(\.key.strategy) == ["serial", "layer-parallel:gpipe", Self.ring.strategy])
    let row = try #require(run.row(Self.ring))
    // The retaken sample of round 0 does not count, however slow it was.
    #expect(row.blocks["speedup"] == [2, 2])
    #expect(row.blocks["efficiency"] == [1, 1])
    #expect(row.blocks["step_seconds"] == [0.05, 0.15])
    #expect(row.blocks["throughput_samples_per_second"] == [600, 200])
    #expect(row.blocks["communication_overhead"] == [0.25, 0.25])
    #expect(row.blocks["speedup_vs_blas"] == nil)
    #expect(row.disturbed == 1)
    let figure = try #require(row.figure(Metric.named("speedup")!))
    #expect(figure.value == 2 && figure.interval?.low == 1.9 && figure.interval?.high == 2.1)
    #expect(run.row(RunData.Key(strategy: "layer-parallel:gpipe", workers: 4))?.status == "skipped")
  }

  @Test func theSummaryAloneHasNoBlocks() throws {
    let (folder, path) = try SmallRun().write()
    defer { _ = folder }
    let run = try RunData.read(path + "/summary.csv")
    #expect(run.name == "run/summary.csv" && run.environment == nil)
    #expect(run.rows.count == 3 && run.rows.allSatisfy(\.blocks.isEmpty))
    #expect(run.row(Self.ring)?.figure(Metric.named("speedup")!)?.value == 2)
  }

  @Test func theSamplesAloneAreRows() throws {
    let (folder, path) = try SmallRun().write()
    defer { _ = folder }
    let run = try RunData.read(path + "/samples.csv")
    #expect(run.rows.map(\.key) == [Self.ring, Self.serial])
    let throughput = Metric.named("throughput_samples_per_second")!
    // 600 rows in 2 s; the mean of the rates would be 400.
    #expect(abs(try #require(run.row(Self.ring)?.figure(throughput)).value - 300) < 1e-9)
    #expect(run.row(Self.ring)?.figure(throughput)?.interval == nil)
  }

  private static let reference = Result { try RunData.read(Reference.path) }
  private static let referenceSamples = Result {
    try RunData.read(Reference.path + "/samples.csv")
  }

  /// The blocks of a real run say what its summary says: they were paired as it paired them.
  @Test(arguments: [
    "speedup", "speedup_vs_blas", "efficiency", "step_seconds", "throughput_samples_per_second",
  ])
  func theBlocksGiveTheStatedFigures(name: String) throws {
    let metric = Metric.named(name)!
    let (run, samples) = (try Self.reference.get(), try Self.referenceSamples.get())
    #expect(samples.rows.count == run.rows.count { $0.status == "ok" })
    for row in samples.rows {
      let stated = try #require(run.row(row.key)?.figure(metric))
      let derived = try #require(row.figure(metric))
      #expect(abs(derived.value / stated.value - 1) < 1e-12, "\(row.key)")
      let whole = try #require(run.row(row.key))
      #expect(whole.blocks[name]?.count == whole.summary.number("samples").map { Int($0) })
    }
  }

  @Test func oldSamplesAllCount() throws {
    let cut = try SmallRun().files["samples.csv"]!
      .replacing(",attempt,counts,disturbance", with: "")
      .split(separator: "\n").filter { !$0.contains("false") && !$0.contains("over 1 %") }
    let lines = cut.map {
      $0.hasPrefix("1,")
        ? String(
          $0.split(separator: ",", omittingEmptySubsequences: false).prefix(12).joined(
            separator: ",")) : String($0)
    }
    let folder = try TemporaryFolder()
    try folder.write(SmallRun.text(lines), to: "samples.csv")
    let run = try RunData.read("\(folder.path)/samples.csv")
    #expect(run.row(Self.ring)?.blocks["speedup"] == [2, 2])
  }
}
