import Randomness
import Reports
import Statistics
import Testing

@testable import Comparison

/// Runs of which all samples are known.
enum Made {
  static let serial = RunData.Key(strategy: "serial", workers: 1)
  static let ring = RunData.Key(strategy: "data-parallel:ring", workers: 2)
  static let tree = RunData.Key(strategy: "data-parallel:tree", workers: 2)

  /// Serial takes 1 s in each of `blocks`, the others as long as they are given.
  static func run(
    _ name: String, _ seconds: [RunData.Key: [Double]], blocks: Int = 8
  ) -> RunData {
    let all = seconds.merging([serial: Array(repeating: 1, count: blocks)]) { given, _ in given }
    let samples = all.mapValues { seconds in
      seconds.enumerated().map {
        RecordedSample(
          round: $0, steps: 1, rows: 32, seconds: $1, overhead: 0.5, isDisturbed: false)
      }
    }
    return RunData(RecordedRun(name: name, path: "folder/\(name)", samples: samples))
  }

  static let times = [0.50, 0.51, 0.52, 0.53, 0.54, 0.55, 0.56, 0.57]
}

@Suite struct ComparisonTests {
  private static let speedup = Metric.named("speedup")!

  private func last(
    _ key: RunData.Key, _ runs: RunData..., metric: String = "speedup"
  ) -> Comparison.Entry? {
    Comparison(runs, metrics: [Metric.named(metric)!]).entries.last { $0.key == key }
  }

  /// All times are a tenth longer: each ratio of the two is 1 ÷ 1.1, and so is their median's.
  @Test func aSlowerRowIsShown() throws {
    let slower = Made.times.map { $0 * 1.1 }
    let entry = try #require(
      last(Made.ring, Made.run("a", [Made.ring: Made.times]), Made.run("b", [Made.ring: slower])))
    let change = try #require(entry.change)
    // Every pair of blocks, by hand.
    let ratios = slower.flatMap { late in Made.times.map { $0 / late } }.sorted()
    let expected = (ratios[31] * ratios[32]).squareRoot() - 1
    #expect(abs(change.value - expected) < 1e-12)
    let pValue = try #require(change.pValue)
    #expect(change.isShown && (0.0001...0.05).contains(pValue))
    let interval = try #require(change.interval)
    #expect(interval.low < expected && expected < interval.high && interval.high < 0)
    #expect(entry.blocks.base == 8 && entry.blocks.own == 8 && entry.state == .measured)
  }

  @Test func equalRowsAreNotShown() throws {
    let run = Made.run("a", [Made.ring: Made.times])
    let change = try #require(last(Made.ring, run, run)?.change)
    #expect(change.value == 0 && !change.isShown && change.pValue == 1)
    // Serial's speedup over itself is 1 in every block: nothing but ties.
    let serial = try #require(last(Made.serial, run, run)?.change)
    #expect(serial.value == 0 && !serial.isShown && serial.pValue == 1)
  }

  @Test func tooFewBlocksShowNothing() throws {
    let change = try #require(
      last(
        Made.ring, Made.run("a", [Made.ring: [0.5, 0.5, 0.5]], blocks: 3),
        Made.run("b", [Made.ring: [5, 5, 5]], blocks: 3))?.change)
    #expect(!change.isShown && change.interval == nil && change.value < -0.89)
  }

  @Test func rowsOfOneRunAreListed() throws {
    let (a, b) = (Made.run("a", [Made.ring: Made.times]), Made.run("b", [Made.tree: Made.times]))
    let comparison = Comparison([a, b], metrics: [Self.speedup])
    #expect(
      comparison.entries.map(\.key) == [
        Made.ring, Made.ring, Made.serial, Made.serial, Made.tree, Made.tree,
      ])
    let states = comparison.entries.map(PivotCell.init).map(\.state)
    #expect(states == [.measured, .removed, .measured, .measured, .absent, .added])
    let notes = comparison.notes(try RowFilter(""))
    #expect(notes.contains("b: data-parallel:ring with 2 is removed: only a has it"))
    #expect(notes.contains("b: data-parallel:tree with 2 is added: a does not have it"))
  }

  /// Complete separation gives the smallest p-value that so many blocks can have.
  @Test(arguments: [
    (1, 1, false), (3, 3, false), (2, 5, false), (1, 38, false), (3, 4, false), (3, 5, true),
    (4, 4, true), (1, 40, true), (2, 40, true), (60, 600, true),
  ])
  func tooFewBlocksAreToldSo(base: Int, candidate: Int, canShow: Bool) throws {
    let comparison = Comparison(
      [(base, 1.0), (candidate, 1000)].map { count, scale in
        Made.run(
          "\(count)", [Made.ring: (1...count).map { scale * Double($0) / 1000 }], blocks: count)
      }, metrics: [Self.speedup])
    let change = try #require(comparison.entries.last { $0.key == Made.ring }?.change)
    #expect(change.isShown == canShow)
    let notes = try comparison.notes(RowFilter("strategy=*:ring"))
    let note = "\(base) and \(candidate) blocks are too few to show any difference"
    #expect(notes.contains(note) == !canShow, "\(notes)")
  }

  /// What was timed before it failed is no figure, whichever run it is.
  @Test(arguments: [0, 1]) func aFailedRowIsNotMeasured(place: Int) throws {
    let good = try SmallRun().write("good")
    let failed = try SmallRun()
      .replacing("4096,6,ok,", with: "4096,6,failed,died", in: "summary.csv").write("failed")
    var runs = [try RunData.read(good.path)]
    runs.insert(try RunData.read(failed.path), at: place)
    let comparison = Comparison(runs, metrics: [Self.speedup])
    let entries = comparison.entries.filter { $0.key == Made.ring }
    #expect(entries[place].state == .failed && entries[place].figure == nil)
    #expect(entries[1 - place].state == .measured && entries[1 - place].figure?.value == 2)
    #expect(entries.allSatisfy { $0.change == nil && !$0.isAdded })
    #expect(PivotCell(entries[place]).shownFigure == "failed")
    let notes = try comparison.notes(RowFilter(""))
    #expect(notes.contains("failed: data-parallel:ring with 2 failed: died"))
  }

  /// Without samples intervals decide, and there is no p-value.
  @Test(arguments: [("1.9,2.1", false), ("2.2,2.4", true), (",", false)])
  func summariesAloneCompareByTheirIntervals(interval: String, isShown: Bool) throws {
    let good = try SmallRun().write("a")
    let other = try SmallRun().replacing("2,1.9,2.1", with: "2.05,\(interval)", in: "summary.csv")
      .write("b")
    let runs = try [good.path, other.path].map { try RunData.read("\($0)/summary.csv") }
    let change = try #require(last(Made.ring, runs[0], runs[1])?.change)
    #expect(abs(change.value - 0.025) < 1e-12)
    #expect(change.pValue == nil && change.interval == nil && change.isShown == isShown)
    let bytes = try #require(last(Made.ring, runs[0], runs[1], metric: "bytes_per_step")?.change)
    #expect(bytes.value == 0 && !bytes.isShown)
  }

  @Test func exactCountsDifferByOne() throws {
    let good = try SmallRun().write("a")
    let other = try SmallRun().replacing("4096", with: "4097", in: "summary.csv").write("b")
    let runs = try [good.path, other.path].map(RunData.read)
    let change = try #require(last(Made.ring, runs[0], runs[1], metric: "bytes_per_step")?.change)
    #expect(change.value == 1 && change.isShown && change.pValue == nil)
  }

  @Test func runsOfOneNameKeepApart() {
    func labels(_ paths: [String]) -> [String] {
      let runs = paths.map {
        RunData(RecordedRun(name: "run", path: $0, samples: [:]))
      }
      return Comparison(runs, metrics: [Self.speedup]).labels
    }
    #expect(labels(["x/run"]) == ["run"])
    #expect(labels(["x/run", "y/run"]) == ["x/run", "y/run"])
    #expect(labels(["x/run", "x/run", "x/run"]) == ["x/run", "x/run (2)", "x/run (3)"])
  }

  /// Side by side their figures would look like a change.
  @Test func anotherJobIsSaidFirst() throws {
    func run(_ job: [String: String], _ name: String) -> RunData {
      let blocks = ["speedup": GateRuns.blocks(2)]
      return GateRuns.run(
        [
          GateRuns.row(blocks, job, strategy: "serial", workers: 1),
          GateRuns.row(blocks, job.merging(["microbatches": name]) { $1 }, strategy: "gpipe"),
        ], name: name)
    }
    func report(_ filter: String, _ runs: RunData...) throws -> ComparisonReport {
      try ComparisonReport(
        Comparison(runs, metrics: [Self.speedup]), pivot: Pivot(), filter: RowFilter(filter))
    }
    let (a, b) = (run([:], "4"), run(["network": "784-20-10", "batch": "6|4"], "4"))
    let says = "not one job: network is '784-10' and '784-20-10', batch is '32' and '6|4'"
    let other = try report("", a, b)
    #expect(other.jobDifference == says)
    #expect(other.text.hasPrefix("warning: \(says)\n\nspeedup"))
    let escaped = says.replacing("|", with: "\\|")
    #expect(other.markdown.hasPrefix("**warning: \(escaped)**\n\n**speedup"))
    #expect(other.json.contains("\"job_difference\" : \"\(says)\""))
    #expect(other.csv.hasPrefix("schema_version,"))
    #expect(try report("", a, a, b).jobDifference == says)
    // What no row of the tables has is no difference of theirs.
    let pipe = run([:], "8")
    #expect(try report("", a, pipe).jobDifference == "not one job: microbatches is '4' and '8'")
    for same in [try report("strategy=serial", a, pipe), try report("", a, a)] {
      #expect(same.jobDifference == nil && same.text.hasPrefix("speedup"))
    }
  }

  @Test func anotherMachineIsSaid() throws {
    let good = try SmallRun().write("a")
    let other = try SmallRun().replacing("AMD EPYC", with: "Other", in: "environment.json")
      .write("b")
    let runs = try [good.path, other.path].map(RunData.read)
    func notes(_ metric: String) throws -> String {
      Comparison(runs, metrics: [Metric.named(metric)!]).notes(try RowFilter(""))
        .joined(separator: "\n")
    }
    #expect(
      try notes("speedup").contains("the runs may be from different machines: cpu_model differs"))
    #expect(try notes("step_seconds").contains("warning: step_seconds: compare times"))
    #expect(try notes("speedup").contains("b: 1 samples count although"))
    #expect(try notes("speedup").contains("a, b: layer-parallel:gpipe with 4 is skipped: too"))
    #expect(try notes("speedup").contains("2 and 2 blocks are too few to show any difference"))
  }
}
