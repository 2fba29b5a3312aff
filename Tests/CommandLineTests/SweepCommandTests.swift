import Foundation
import Support
import Testing

struct SweepCommandTests {
  private static let sweep =
    ["sweep"] + TinyData.job + ["--rounds", "1", "--sample-time", "1", "--output", "out"]

  /// Every run's rows, where they lie on the axis, and nothing else.
  @Test func aSweepHoldsTheRowsOfItsRuns() throws {
    let folder = try TinyData.folder()
    let outcome = try bench(
      Self.sweep + [
        "--axis", "batch=4,9,4", "--axis", "width=3", "--axis", "depth=2", "--axis", "workers=3,1",
        "--strategy", "data-parallel:direct", "--workers", "2",
      ], in: folder)
    #expect(outcome.code == 0 && outcome.complaints == [], "\(outcome)")
    let runs = ["batch-4", "batch-9", "width-3", "depth-2", "workers"]
    #expect(Set(try folder.contents("out/runs")) == Set(runs))
    var expected: [[String: String]] = []
    for run in runs {
      let parts = run.split(separator: "-").map(String.init)
      expected += try Report("out/runs/\(run)/summary.csv", in: folder).rows.map { row in
        row.merging(["axis": parts[0], "value": parts.count > 1 ? parts[1] : row["workers"]!]) {
          $1
        }
      }
      #expect(try folder.contents("out/runs/\(run)").contains("samples.csv"))
    }
    let sweep = try Report("out/sweep.csv", in: folder)
    #expect(sweep.header.prefix(3) == ["schema_version", "axis", "value"])
    #expect(sweep.rows == expected)
    #expect(sweep.rows.allSatisfy { $0["status"] == "ok" })
    func values(_ column: String, _ axis: String) -> Set<String> {
      Set(sweep.rows.filter { $0["axis"] == axis }.map { $0[column]! })
    }
    #expect(values("batch", "batch") == ["4", "9"])
    #expect(values("network", "width") == ["6-3-3"])
    #expect(values("network", "depth") == ["6-5-5-3"])
    #expect(values("workers", "workers") == ["1", "3"])
    for (axis, unit) in [
      ("batch", "rows in a batch"), ("width", "neurons in each hidden layer"),
      ("depth", "hidden layers"), ("workers", "workers"),
    ] {
      for figure in ["rows/s", "speedup over serial"] {
        #expect(outcome.output.contains("Along \(axis) (\(unit)): \(figure)\n"))
      }
    }
    #expect(outcome.output.contains("±: half of the 95 % interval"))

    // Where the time of each run goes, in the order of the axes and their values.
    let roofline = try bench(["roofline", "out"], in: folder)
    #expect(roofline.code == 0 && roofline.complaints == [])
    let headings = roofline.output.split(separator: "\n").filter { runs.contains(String($0)) }
    #expect(headings.map(String.init) == runs)
    #expect(roofline.output.components(separatedBy: "GEMM inefficiency ").count == runs.count + 1)
    #expect(roofline.output.hasSuffix("bench roofline out/runs/batch-4\n"))
  }

  /// A sweep whose runs were not kept, such as the committed one.
  @Test func aSweepWithoutRunsIsNamed() throws {
    let folder = try TemporaryFolder()
    try folder.write("schema_version\n", to: "sweep/sweep.csv")
    expectOneLine(
      try bench(["roofline", "sweep"], in: folder), code: 65, saying: ["'sweep/runs' holds no run"])
  }

  /// Intervals of six rounds, and samples that were disturbed, in the table.
  @Test func theTableHasIntervals() throws {
    let folder = try TinyData.folder()
    let outcome = try bench(
      ["sweep"] + TinyData.job + [
        "--sample-time", "1", "--output", "out", "--rounds", "6", "--axis", "batch=4", "--strategy",
        "ring", "--workers", "1",
      ], in: folder)
    #expect(outcome.code == 0, "\(outcome)")
    let rows = try Report("out/sweep.csv", in: folder).rows
    for row in rows {
      let line = try #require(
        outcome.output.split(separator: "\n").first {
          $0.hasPrefix(row["strategy"]!) && $0.contains("×")
        })
      let (low, high) = (try row.number("speedup_lo"), try row.number("speedup_hi"))
      let share = ((high - low) / 2 / (try row.number("speedup")) * 100).rounded()
      let mark = try row.number("disturbed_samples") > 0 ? "!" : ""
      #expect(line.hasSuffix("± \(Int(share)) %\(mark)"), "\(line)")
    }
    let disturbed = try rows.reduce(0) { $0 + (try $1.number("disturbed_samples")) }
    let samples = try rows.reduce(0) { $0 + (try $1.number("samples")) }
    #expect(
      outcome.output.contains("!: \(Int(disturbed)) of \(Int(samples)) samples") == (disturbed > 0))
  }

  @Test func anInterruptKeepsTheRowsSoFar() throws {
    // Where other programs hold this one up, the signal comes late, and what it should interrupt has
    // ended by itself: then once more, with more time.
    for seconds in ["1", "4", "16"] {
      let folder = try TinyData.folder()
      let run = try Bench(
        ["sweep"] + TinyData.job + [
          "--axis", "batch=4,5", "--strategy", "serial", "--sample-time", "1", "--max-time",
          seconds,
          "--axis", "depth=1,2,3,4", "--rounds", "100000", "--output", "out",
        ], in: folder)
      try waitUntil {
        FileManager.default.fileExists(atPath: "\(folder.path)/out/runs/batch-5/samples.csv")
          || !run.isRunning
      }
      run.send(SIGINT)
      let outcome = try run.wait(seconds: 30)
      #expect(outcome.code == 130)
      #expect(outcome.complaints == ["bench: interrupted; what was measured is in out"])
      let rows = try Report("out/sweep.csv", in: folder).rows
      #expect(
        rows.filter { $0["value"] == "4" && $0["status"] == "ok" && $0["reason"] == "" }.count == 2)
      guard rows.contains(where: { $0["value"] == "5" && $0["reason"] != "" }) else { continue }
      #expect(
        rows.contains { $0["value"] == "5" && $0["reason"]!.hasPrefix("interrupted after ") })
      #expect(rows.allSatisfy { $0["axis"] == "batch" })
      return
    }
    Issue.record("the signal came late each time")
  }

  @Test(arguments: [
    BadUsage(["--axis", "speed"], "'speed'", "batch, width, depth, workers"),
    BadUsage(["--axis", "batch=0"], "'0'", "1 to 16777216"),
    BadUsage(["--axis", "batch=8,x"], "'x'", "with commas"),
    BadUsage(["--axis", "batch="], "''"),
    BadUsage(["--axis", "batch=9223372036854775808"], "9223372036854775808"),
    BadUsage(["--axis", "batch=55"], "55 rows", "at most the data's 54"),
    BadUsage(["--axis", "width=1048576,1", "--network", "6-5-5-3"], "parameters"),
    BadUsage(["--axis", "workers=257"], "'257'", "1 to 256"),
    BadUsage(["--axis", "depth", "--network", "6-3"], "no hidden layer"),
    BadUsage(["--axis", "batch=1", "--axis", "batch=2"], "once"),
    BadUsage(["--axis", ""], "unknown axis ''"), BadUsage(["--strategy", "nothing"], "'nothing'"),
    BadUsage(["--max-time", "0"], "--max-time"), BadUsage(["--rounds", "0"], "--rounds"),
  ])
  func oneLineSaysWhatIsWrong(usage: BadUsage) throws {
    let folder = try TinyData.folder()
    expectOneLine(try bench(Self.sweep + usage.arguments, in: folder), code: 64, saying: usage.says)
    #expect(try folder.contents() == ["tiny.csv"])
  }

  @Test func weightsOfOneNetworkFitNoOther() throws {
    let folder = try TinyData.folder()
    #expect(
      try bench(["train"] + TinyData.job + ["--steps", "1", "--save-weights", "w"], in: folder)
        .code == 0)
    let outcome = try bench(
      Self.sweep + ["--initial-weights", "w", "--axis", "width=4"], in: folder)
    expectOneLine(outcome, code: 64, saying: ["--axis width=4", "--initial-weights"])
  }

  /// A sweep is no run: it is not overwritten, and shown by its curves.
  @Test func aSweepIsKeptAndReported() throws {
    let folder = try TinyData.folder()
    let some = ["--axis", "batch=4,8", "--strategy", "serial"]
    #expect(try bench(Self.sweep + some, in: folder).code == 0)
    expectOneLine(try bench(Self.sweep + some, in: folder), code: 74, saying: ["'out'"])
    let outcome = try bench(
      ["report", "out"], in: folder, shell: "PATH=/nonexistent exec \"$0\" \"$@\"")
    #expect(outcome.code == 0)
    #expect(outcome.errors.contains("gnuplot-nox"))
    #expect(try Report("out/report/plots-data/sweep_batch.csv", in: folder).rows.count == 4)
    let page = try folder.read("out/report/report.html")
    #expect(page.contains("Along batch") && page.contains("href=\"../runs/batch-4\""))
  }
}
