import Foundation
import Measurement
import Support
import Testing

@testable import Pictures

struct PlotSeriesTests {
  private func table(_ name: String, of data: PictureData) throws -> [[String: String]] {
    let series = try #require(PlotSeries.all.first { $0.name == name })
    // No cell of these has a comma: a name with one is written without it.
    let lines = series.csv(data).split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    return lines.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(lines[0], $0)) }
  }

  @Test func barsAreNumberedByStrategyAndFamily() throws {
    var run = PictureRun()
    run.rows = [
      PictureRun.serial, PictureRun.row("p:b", 1, nil, nil),
      PictureRun.row("q", 1, nil, nil),
      PictureRun.row("p:b", 1, nil, nil, ["workers": "4"]),
      PictureRun.row("p:c", 1, nil, nil),
      PictureRun.row("p:d", 1, nil, nil, ["status": "failed", "reason": "no"]),
    ]
    let rows = try table("speedup_by_workers", of: run.data())
    #expect(rows.map { $0["strategy"]! } == ["serial", "p:b", "p:b", "q", "p:c"])
    #expect(rows.map { $0["strategy_number"]! } == ["0", "1", "1", "2", "3"])
    #expect(rows.map { $0["family_number"]! } == ["0", "1", "1", "2", "1"])
    #expect(rows.map { $0["workers"]! } == ["1", "2", "4", "2", "2"])
    #expect(rows.map { $0["member_number"]! } == ["0", "0", "0", "0", "1"])
    #expect(rows.map { $0["members"]! } == ["1", "2", "2", "1", "2"])
  }

  /// The roof of a run of version 1 was the speed of large products, which is no roof.
  @Test(arguments: [1, 2])
  func onlyTheUnitsPeakIsARoof(version: Int) throws {
    var run = PictureRun()
    run.rows = [PictureRun.serial].map { row in
      row.merging([
        "schema_version": "\(version)", "gemm_roof_samples_per_second": "123456.5",
        "peak_flops_per_second": "90",
      ]) { $1 }
    }
    let data = try run.data()
    let rows = try table("throughput_by_strategy", of: data)
    #expect(rows[0]["gemm_roof_samples_per_second"] == (version == 2 ? "123456.5" : ""))
    #expect(rows[0]["peak_fraction"] == (version == 2 ? "0.8" : ""))
    #expect(rows[0]["schema_version"] == "2")
    #expect(data.measured[0].number("product_flops_per_second") == (version == 2 ? 100 : 90))
    let notes = PageTable.notes(data)
    #expect(notes.contains { $0.contains("older than the peak") } == (version == 1))
  }

  @Test func curvesAreAveragedAndTimed() throws {
    var run = PictureRun()
    let losses = (0..<40).map { 2.5 - 0.05 * Double($0) + ($0.isMultiple(of: 2) ? 0.25 : 0) }
    run.losses = "schema_version,strategy,workers,step,rows_before,loss\n"
    for (step, loss) in losses.enumerated() {
      run.losses! += "1,serial,1,\(step),\(step * 32),\(loss)\n"
    }
    let data = try run.data()
    let byTime = try table("loss_by_time", of: data)
    let byRows = try table("loss_by_rows", of: data)
    #expect(byTime.count == 40 && byRows.count == 40)
    for step in 0..<40 {
      let window = (0..<40).filter { $0 <= step && $0 > step - 16 }.map { losses[$0] }
      let mean = window.reduce(0, +) / Double(window.count)
      #expect(abs(Double(byTime[step]["loss_mean"]!)! - mean) < 1e-12)
      #expect(abs(Double(byTime[step]["seconds"]!)! - Double(step) * 0.0002) < 1e-12)
      #expect(byRows[step]["rows_before"] == "\(step * 32)")
      #expect(byRows[step]["loss"] == "\(losses[step])")
    }
  }

  @Test func aTimelineHasTheMostWorkersThatHaveACoreEach() throws {
    var run = PictureRun()
    run.rows += [
      PictureRun.row("a", 1, nil, nil),
      PictureRun.row("a", 1, nil, nil, ["workers": "4", "oversubscribed": "true"]),
      PictureRun.row("b", 1, nil, nil, ["workers": "3", "oversubscribed": "true"]),
      PictureRun.row("b", 1, nil, nil, ["workers": "4", "oversubscribed": "true"]),
    ]
    let names = [("serial", 1), ("a", 2), ("a", 4), ("b", 3), ("b", 4)]
    run.timeline =
      "schema_version,strategy,workers,worker,period,step,action,owner,kind,start_seconds,"
      + "end_seconds\n"
      + names.map { "1,\($0),\($1),0,0,0,F0.0 rows=0:8,0,compute,0.0,1e-05\n" }.joined()
    let rows = try table("timeline", of: run.data())
    #expect(rows.map { "\($0["strategy"]!) \($0["workers"]!)" } == ["serial 1", "a 2", "b 3"])
    #expect(rows.allSatisfy { $0["action"] == "F0.0 rows=0:8" && $0["end_seconds"] == "1e-05" })
  }

  /// One row can name a million workers.
  @Test func aTimelineOfTooManyWorkersIsLeftOutAndNoted() throws {
    var run = PictureRun()
    let crews = [("a", 400), ("b", 1_000_000), ("c", 300), ("d", 200)]
    run.rows += crews.map { PictureRun.row($0, 1, nil, nil, ["workers": "\($1)"]) }
    run.timeline =
      ChromeTraceTests.header + "\n"
      + crews.map { "1,\($0),\($1),\($1 - 1),0,0,F0.0,0,compute,0.0,1e-05\n" }.joined()
    let data = try run.data()
    #expect(try table("timeline", of: data).map { $0["strategy"]! } == ["a", "d"])
    #expect(
      PageTable.notes(data).contains {
        $0.contains("no room for b with 1000000 workers and c with 300 workers;")
      })
    #expect(ChromeTrace.files(data.timeline).count == 4)
  }

  @Test func whatARunHasNotIsAHeader() throws {
    let data = try PictureRun().data()
    for name in ["loss_by_rows", "loss_by_time", "forecast", "timeline"] {
      #expect(try table(name, of: data).isEmpty)
    }
  }

  @Test(arguments: [
    ("data-parallel:ring", "data-parallel:ring"), ("a\nb\tc", "a b c"), ("\"a\", b\\n", "'a'; b/n"),
    (" é\u{301} ", "é\u{301}"),
    (String(repeating: "x", count: 99), String(repeating: "x", count: 80)),
  ])
  func namesReachGnuplotAsPlainText(name: String, plain: String) { #expect(name.plain == plain) }

  /// What lies in `plots-data` is what the program writes of the reference run.
  @Test func theCommittedSeriesAndScriptsAreTheseOnes() throws {
    let data = try PictureData(Repository.path("results/reference"))
    let readme = try Repository.text("plots-data/README.md")
    for series in PlotSeries.all {
      #expect(try Repository.text("plots-data/\(series.name).csv") == series.csv(data))
      #expect(readme.contains("`\(series.name).csv`"))
    }
    for script in PlotScripts.all {
      #expect(try Repository.text("plots-data/\(script.name)") == script.text)
    }
    // Drawn and written beside the report, as the README says.
    let notOfRuns = ["metg.csv", "metg.gp", "advice.gp"]
    #expect(notOfRuns.allSatisfy { readme.contains("`\($0)`") })
    let files = try FileManager.default.contentsOfDirectory(atPath: Repository.path("plots-data"))
    let expected =
      ["README.md"] + PlotSeries.all.map { "\($0.name).csv" } + PlotScripts.all.map(\.name)
      + notOfRuns
      + SweepAxis.all.map { "sweep_\($0.name).csv" }
    #expect(
      Set(files.filter { $0.hasSuffix(".csv") || $0.hasSuffix(".gp") || $0 == "README.md" })
        == Set(expected))
  }
}
