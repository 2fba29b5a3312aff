import Foundation
import Support
import Testing

@testable import Pictures

/// Tests that draw are skipped, and say so, where gnuplot is not installed.
struct GnuplotTests {
  static let isThere =
    (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").contains {
      FileManager.default.isExecutableFile(atPath: "\($0)/gnuplot")
    }

  @Test(arguments: [
    ("", nil), ("\"a.gp\" line 3: warning: no points\n", nil),
    (
      "\nplot x\n     ^\n\"rows.gp\" line 6: undefined variable: y\n\n",
      "\"rows.gp\" line 6: undefined variable: y"
    ),
  ])
  func theComplaintIsOneLine(errors: String, line: String?) {
    #expect(Gnuplot.complaint(errors) == line)
  }

  /// Serial alone, one batch and no time: ranges of nothing are drawn too.
  @Test(.enabled(if: isThere, "gnuplot is not installed"), .timeLimit(.minutes(60)))
  func theSmallestRunIsDrawn() async throws {
    let folder = try TemporaryFolder()
    var run = PictureRun()
    run.rows = [PictureRun.serial.merging(PictureRun.forecast) { $1 }]
    run.losses = "schema_version,strategy,workers,step,rows_before,loss\n1,serial,1,0,0,2.0\n"
    run.timeline =
      "schema_version,strategy,workers,worker,period,step,action,owner,kind,start_seconds,"
      + "end_seconds\n1,serial,1,0,0,0,F0.0,0,wait,0.0,0.0\n"
    try run.write(to: folder)
    let report = try PictureReport(
      PictureData("\(folder.path)/run"), output: "\(folder.path)/|touch trap",
      plotsData: "\(folder.path)/plots")
    _ = try report.writeSeries()
    #expect(try await report.draw().count == 3 * Picture.all.count { $0.series != nil })
  }

  /// Several numbers of workers, and too few rounds for intervals.
  @Test(.enabled(if: isThere, "gnuplot is not installed"), .timeLimit(.minutes(60)))
  func speedupsWithoutIntervalsAreDrawn() async throws {
    let folder = try TemporaryFolder()
    var run = PictureRun()
    run.rows = [
      PictureRun.serial.merging(["speedup_lo": "", "speedup_hi": ""]) { $1 },
      PictureRun.row("a", 1.5, nil, nil), PictureRun.row("a", 4.5, nil, nil, ["workers": "4"]),
    ]
    try run.write(to: folder)
    let report = try PictureReport(
      PictureData("\(folder.path)/run"), output: "\(folder.path)/out",
      plotsData: "\(folder.path)/plots")
    _ = try report.writeSeries()
    #expect(try await report.draw().contains { $0.hasSuffix("/speedup.svg") })
  }

  /// A machine of 65 cores and many strategies: as much as fits, and that does fit.
  @Test(.enabled(if: isThere, "gnuplot is not installed"), .timeLimit(.minutes(60)))
  func theHighestTimelineIsDrawn() async throws {
    let folder = try TemporaryFolder()
    let names = (0..<12).map { "s\($0)" }
    var run = PictureRun()
    run.rows += names.map { PictureRun.row($0, 1, nil, nil, ["workers": "65"]) }
    run.timeline =
      ChromeTraceTests.header + "\n"
      + names.map { "1,\($0),65,64,0,0,F0.0,0,compute,0.0,1e-05\n" }.joined()
    try run.write(to: folder)
    let data = try PictureData("\(folder.path)/run")
    #expect(data.timelines.drawn.count == 10)
    let report = try PictureReport(
      data, output: "\(folder.path)/out", plotsData: "\(folder.path)/plots")
    _ = try report.writeSeries()
    #expect(try await report.draw().contains { $0.hasSuffix("/timeline.png") })
  }

  /// Every picture of a run whose names are gnuplot's and the shell's own: drawn, well-formed, and
  /// nothing has been run.
  @Test(.enabled(if: isThere, "gnuplot is not installed"), .timeLimit(.minutes(60)))
  func hostileNamesAreDrawn() async throws {
    let folder = try TemporaryFolder()
    let trap = "\(folder.path)/trap"
    let names = [
      "`touch \(trap)`", "$(touch \(trap)) @x _y^{z}", "'; system('touch \(trap)') #",
      "|touch \(trap)", "%s%n\"<b>\" \\n", "a,b\nc",
    ]
    var run = PictureRun()
    run.rows += names.flatMap { name in
      ["2", "4"].map {
        PictureRun.row(name, 1.5, 1.4, 1.6, ["workers": $0, "family": "fam \(name)"])
      }
    }
    run.rows = run.rows.map { $0.merging(PictureRun.forecast) { $1 } }
    run.losses = "schema_version,strategy,workers,step,rows_before,loss\n"
    run.timeline =
      "schema_version,strategy,workers,worker,period,step,action,owner,kind,start_seconds,"
      + "end_seconds\n"
    for name in ["serial"] + names {
      let cell = "\"\(name.replacingOccurrences(of: "\"", with: "\"\""))\""
      let workers = name == "serial" ? 1 : 2
      for step in 0..<3 {
        run.losses! += "1,\(cell),\(workers),\(step),\(step * 32),\(2.0 - 0.1 * Double(step))\n"
      }
      run.timeline! += "1,\(cell),\(workers),0,0,0,\(cell),0,wait,0.0,1e-05\n"
    }
    try run.write(to: folder)
    let report = try PictureReport(
      PictureData("\(folder.path)/run"), output: "\(folder.path)/out",
      plotsData: "\(folder.path)/out/plots")
    _ = try report.writeSeries()
    let drawn = try await report.draw()
    #expect(!FileManager.default.fileExists(atPath: trap))
    let drawings = Picture.all.filter { $0.series != nil }
    #expect(drawn.count == 3 * drawings.count)
    for path in drawn {
      let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
      guard path.hasSuffix(".svg") else {
        #expect(bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]), "\(path)")
        continue
      }
      let text = String(decoding: bytes, as: UTF8.self)
      _ = try PageTests.Elements(text)
      #expect(!text.replacingOccurrences(of: "http://www.w3.org", with: "").contains("http"))
      #expect(text.contains("`touch"), "\(path)")
    }
    let page = try String(contentsOfFile: report.writePage(), encoding: .utf8)
    let elements = try PageTests.Elements(page)
    #expect(elements.names.count { $0 == "svg" } == 2 * drawings.count)
    #expect(!elements.names.contains("b") && !elements.names.contains("script"))
    // Each bar, point and action tells its figures, for wide pages and for narrow ones. Where lines
    // are drawn serial has none.
    let shapes = [
      "throughput": run.rows.count, "speedup": run.rows.count - 1,
      "time_buckets": run.rows.count, "forecast": run.rows.count, "timeline": names.count + 1,
    ]
    for (name, count) in shapes {
      for file in Picture.files(name) {
        let text = try String(contentsOfFile: "\(folder.path)/out/\(file)", encoding: .utf8)
        let titles = text.matches(of: /<title>([^<]*)<\/title>/).map { String($0.1) }
        #expect(titles.count == count, "\(file)")
        if name == "speedup" {
          #expect(titles.allSatisfy { $0.contains("speedup 1.50× (95 % interval 1.40×–1.60×)") })
        }
      }
    }
    #expect(!FileManager.default.fileExists(atPath: trap))
  }
}
