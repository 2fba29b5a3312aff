import Foundation
import Reports
import Statistics
import Testing

@testable import Comparison

@Suite struct PivotTests {
  private static let slow = RunData.Key(strategy: "task-parallel:server", workers: 4)

  private static let runs = [
    Made.run("a", [Made.ring: Made.times, Made.tree: Made.times, slow: Made.times]),
    Made.run(
      "b|c", [Made.ring: Made.times.map { $0 * 2 }, Made.tree: Made.times.map { $0 / 2 }]),
  ]

  private static let metrics = [
    Metric.named("speedup")!, Metric.named("throughput_samples_per_second")!,
  ]

  private func report(
    runs: [RunData] = runs, metrics: [Metric] = metrics, rows: String = "strategy,workers",
    columns: String = "run", sort: Pivot.Sort = .none, filter: String = ""
  ) throws -> ComparisonReport {
    try ComparisonReport(
      Comparison(runs, metrics: metrics),
      pivot: Pivot(rows: PivotKey.list(rows), columns: PivotKey.list(columns), sort: sort),
      filter: RowFilter(filter))
  }

  /// Every way of putting the four keys into rows and columns, and any order of them.
  static let layouts: [(String, String)] = {
    func orders(_ keys: [String]) -> [[String]] {
      keys.isEmpty
        ? [[]] : keys.flatMap { key in orders(keys.filter { $0 != key }).map { [key] + $0 } }
    }
    return orders(["strategy", "workers", "run", "metric"]).flatMap { keys in
      (1...4).map { (keys[..<$0].joined(separator: ","), keys[$0...].joined(separator: ",")) }
    }
  }()

  /// However it is laid out, each figure is there once, with its change.
  @Test(arguments: layouts) func everyLayoutHasEveryFigure(rows: String, columns: String) throws {
    let report = try report(rows: rows, columns: columns)
    let table = try #require(report.tables.first)
    #expect(report.tables.count == 1)
    let cells = table.rows.flatMap(\.cells).filter { $0.state == .measured }
    let all = Comparison(Self.runs, metrics: Self.metrics).entries.filter { $0.state == .measured }
    #expect(cells.count == all.count && all.count == 14)
    #expect(
      cells.compactMap { $0.figure?.value }.sorted() == all.compactMap { $0.figure?.value }.sorted()
    )
    #expect(cells.count { $0.change != nil } == 6)
    for format in ComparisonReport.Format.allCases { #expect(!report.render(format).isEmpty) }
  }

  @Test(arguments: [
    ("strategy", "run", "", "'workers'"), ("strategy,workers", "", "", "'run'"),
    ("workers", "run", "", "'strategy'"), ("strategy,workers", "run,strategy", "", "twice"),
    ("", "strategy,workers,run", "", "--rows is empty"), ("host", "run", "", "unknown key 'host'"),
    ("strategy,,workers", "run", "", "unknown key ''"),
    ("strategy,workers", "run", "workers=9", "no row matches the filter 'workers=9'"),
    (
      "strategy,workers", "run", "strategy=ring",
      "no row matches the filter 'strategy=ring'; the strategies are data-parallel:ring, "
    ),
    ("strategy,workers", "run", "host=9", "unknown filter 'host=9'"),
    ("strategy,workers", "run", "workers", "unknown filter 'workers'"),
    ("strategy,workers", "run", "workers=", "unknown filter 'workers='"),
  ])
  func whatCannotBeLaidOutIsToldSo(rows: String, columns: String, filter: String, says: String) {
    let error = #expect(throws: ComparisonError.self) {
      try report(rows: rows, columns: columns, filter: filter)
    }
    #expect(error?.exitCode == 64)
    #expect(error?.description.contains(says) == true, "\(String(describing: error))")
    #expect(error?.description.contains("\n") == false)
  }

  @Test(arguments: ["speed", "", "speedup,,", "step_seconds,what"])
  func anUnknownMetricIsToldSo(list: String) {
    let error = #expect(throws: ComparisonError.self) { try Metric.list(list) }
    #expect(error?.exitCode == 64)
  }

  @Test func metricsAreNamedByTheirBeginnings() throws {
    #expect(try Metric.list("speedup,throughput,speedup").map(\.name) == Self.metrics.map(\.name))
    #expect(try Metric.list("all").count == Metric.all.count)
  }

  @Test func aKeyOfOneValueNeedsNoPlace() throws {
    let table = try #require(report(rows: "strategy", filter: "workers=2").tables.first)
    #expect(
      table.rows.map(\.label) == [["data-parallel:ring"], ["data-parallel:tree"], ["geomean"]])
    #expect(try report(filter: "strategy=*:tree,strategy=ser*").tables[0].rows.count == 3)
    #expect(try report(filter: "family=data-parallel,strategy=*ring").tables[0].rows.count == 1)
    // A family's name is one for each of its strategies.
    let family = try #require(report(filter: "strategy=data-parallel").tables.first)
    #expect(
      family.rows.dropLast().map { $0.label[0] } == ["data-parallel:ring", "data-parallel:tree"])
  }

  @Test(arguments: [
    (Pivot.Sort.name, ["ring", "tree", "serial", "server"]),
    (.change, ["ring", "serial", "tree", "server"]),
    (.value, ["tree", "ring", "server", "serial"]),
    (.p, ["ring", "tree", "serial", "server"]),
  ])
  func rowsAreSorted(sort: Pivot.Sort, order: [String]) throws {
    let table = try #require(report(sort: sort).tables.first)
    #expect(
      table.rows.dropLast().map { $0.label[0].split(separator: ":").last.map(String.init) } == order
    )
  }

  /// 2 and 1/2 cancel, and the row that only one run has counts nowhere.
  @Test func theMeanIsOverRowsOfAllRuns() throws {
    let table = try #require(report().tables.first)
    let mean = try #require(table.rows.last)
    #expect(mean.label == ["geomean", ""] && table.rows.count == 5)
    let change = try #require(mean.cells[1].change)
    #expect(abs(change.value) < 1e-12)
    let stated = try #require(mean.cells[0].figure?.value)
    // Serial's 1 and two medians of 1/time.
    let median = (1 / 0.53 + 1 / 0.54) / 2
    #expect(abs(stated - Foundation.pow(median * median, 1 / 3)) < 1e-12)
  }

  /// The change of the mean is that of the means that stand beside it, whatever the rows' estimates.
  @Test func theMeansChangeIsThatOfTheMeans() throws {
    // Medians of 2 and 0.5, but every other pair of blocks is equal: Hodges-Lehmann says no change.
    let runs = [[0.5, 0.5, 0.5, 2, 2], [0.5, 0.5, 2, 2, 2]].enumerated().map { place, seconds in
      Made.run("\(place)", [Made.ring: seconds, Made.tree: seconds], blocks: 5)
    }
    let report = try report(runs: runs, metrics: [Self.metrics[0]])
    let means = try #require(report.tables[0].rows.last).cells
    let printed = means.map { $0.figure!.value }
    #expect(printed[0] > printed[1])
    #expect(abs(means[1].change!.value - (printed[1] / printed[0] - 1)) < 1e-12)
    #expect(report.text.contains("speedup (×, higher is better; change: run ÷ base − 1)"))
    // With two runs beside the base, each has its own.
    let three = try self.report(
      runs: runs + [Self.runs[0]], metrics: [Self.metrics[0]], filter: "workers=2")
    let cells = try #require(three.tables[0].rows.last).cells
    #expect(cells[0].change == nil)
    for cell in cells.dropFirst() {
      let expected = cell.figure!.value / cells[0].figure!.value - 1
      #expect(abs(cell.change!.value - expected) < 1e-12)
    }
  }

  /// A ratio of 1e-20 leaves nothing of the candidate: its change is -1 in binary64.
  @Test func whatShrinksToNothingHasAMeanChange() throws {
    let runs = [1e-10, 1e10].map { seconds in
      Made.run("\(seconds)", [Made.ring: Array(repeating: seconds, count: 8)])
    }
    let summaries = try ["1e15", "1e-15"].map { speedup in
      let run = try SmallRun().replacing("2,1.9,2.1", with: "\(speedup),,", in: "summary.csv")
        .write(speedup)
      return try RunData.read(run.path + "/summary.csv")
    }
    for runs in [runs, summaries] {
      let report = try report(runs: runs, metrics: [Self.metrics[0]])
      #expect(report.tables[0].rows.contains { $0.cells[1].change?.value == -1 })
      let mean = try #require(report.tables[0].rows.last)
      let change = try #require(mean.cells[1].change?.value)
      #expect(mean.label[0] == "geomean" && -1 <= change && change < -0.99)
      for format in ComparisonReport.Format.allCases { #expect(!report.render(format).isEmpty) }
    }
  }

  @Test func oneRunAloneHasNoChanges() throws {
    let report = try report(
      runs: [Self.runs[0]], metrics: [Self.metrics[0]], rows: "strategy", columns: "workers")
    #expect(report.text.contains("strategy                1 worker   2 workers   4 workers\n"))
    #expect(!report.text.contains("change") && !report.text.contains("geomean"))
    #expect(report.tables[0].columns == [["1"], ["2"], ["4"]])
  }

  @Test func textAndMarkdownSayTheSame() throws {
    let report = try report(metrics: [Self.metrics[0]])
    let text = report.text.split(separator: "\n").map(String.init)
    #expect(text[0] == "speedup (×, higher is better; change: run ÷ base − 1)")
    #expect(
      text[1].split(separator: " ") == [
        "strategy", "workers", "a", "b|c", "change", "95", "%", "interval", "p",
      ])
    let ring = try #require(text.first { $0.contains(":ring") })
    #expect(ring.contains(" 1.87× ± 4 % 0.93× ± 4 %  -50.0 % ") && ring.hasSuffix("<0.001 n=8"))
    #expect(try #require(text.first { $0.contains(":server") }).hasSuffix("–  removed"))
    #expect(try #require(text.first { $0.hasPrefix("serial") }).contains("   ~  "))
    let markdown = report.markdown.split(separator: "\n").map(String.init)
    #expect(markdown[1].hasPrefix("| strategy | workers | a | b\\|c | change |"))
    #expect(markdown[2] == "| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
    #expect(
      markdown.contains {
        $0.hasPrefix("| data-parallel:ring | 2 | 1.87× ± 4 % | 0.93× ± 4 % | -50.0 % |")
      })
    for line in markdown where line.hasPrefix("|") {
      #expect(line.replacing("\\|", with: "").count { $0 == "|" } == 8, "\(line)")
    }
  }

  @Test func csvReadsBack() throws {
    let report = try report()
    let read = try CSVReader.parse(Array(report.csv.utf8), path: "c.csv")
    #expect(read.rows.count == 10)
    let row = try #require(read.rows.first { $0["strategy"] == Made.ring.strategy })
    let entry = try #require(
      Comparison(Self.runs, metrics: Self.metrics).entries.first {
        $0.key == Made.ring && $0.place == 1
      })
    #expect(row["metric"] == "speedup" && row["workers"] == "2")
    #expect(row["b|c.value"].flatMap { Double($0) } == entry.figure?.value)
    #expect(row["b|c.change"].flatMap { Double($0) } == entry.change?.value)
    #expect(row["b|c.p"].flatMap { Double($0) } == entry.change?.pValue)
    #expect(row["a.change"] == "" && row["b|c.differs"] == "true" && row["b|c.blocks"] == "8")
    #expect(read.rows.first { $0["strategy"] == "task-parallel:server" }?["b|c.state"] == "removed")
  }

  @Test func jsonHasEveryKeyAndNullForWhatIsMissing() throws {
    let json = try report().json
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
    #expect(Set(object.keys) == ["schema_version", "runs", "tables", "notes", "job_difference"])
    #expect(object["job_difference"] is NSNull)
    let tables = try #require(object["tables"] as? [[String: Any]])
    #expect(tables.map { $0["metric"] as? String } == Self.metrics.map(\.name))
    var keys: Set<Set<String>> = []
    for row in tables.flatMap({ $0["rows"] as? [[String: Any]] ?? [] }) {
      #expect(Set(row.keys) == ["strategy", "workers", "cells"])
      for cell in row["cells"] as? [[String: Any]] ?? [] { keys.insert(Set(cell.keys)) }
    }
    #expect(keys.count == 1 && keys.first?.isSuperset(of: ["run", "value", "change", "p"]) == true)
    #expect(json.contains("\"change\" : null") && json.contains("\"differs\" : true"))
    #expect(json.contains("\"workers\" : 2"))
  }
}
