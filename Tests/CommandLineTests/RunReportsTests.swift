import Foundation
import Support
import Testing

struct RunReportsTests {
  let run: WholeRun

  init() throws { run = try WholeRun.get() }

  @Test func allReportsAreThereAndNothingElse() throws {
    #expect(
      try run.folder.contents("a/run") == [
        "environment.json", "losses.csv", "products.csv", "roofline.csv", "samples.csv",
        "summary.csv", "timeline.csv",
        "topology.csv", "topology.svg", "topology.xml", "workers.csv",
      ])
    #expect(run.output.contains("Reports: a/run\n"))
    for (strategy, _) in run.combinations { #expect(run.output.contains(strategy)) }
  }

  @Test func lossesAreThoseOfEveryBatch() throws {
    let losses = try run.report("losses.csv")
    var first: [Double] = []
    for row in try run.measured() {
      let own = losses.rows(row["strategy"]!, workers: Int(try row.number("workers")))
      #expect(own.map { $0["step"]! } == own.indices.map(String.init))
      #expect(own.map { $0["rows_before"]! } == own.indices.map { "\($0 * WholeRun.batch)" })
      #expect(own.count >= 64)
      #expect(try row.number("trained_rows") == Double(own.count * WholeRun.batch))
      #expect(row["final_loss"] == own.last?["loss"])
      #expect(try own.last!.number("loss") < own[0].number("loss"))
      // Another worker of an asynchronous strategy may have been faster than the first.
      if row["strategy"] != "task-parallel:server" { first.append(try own[0].number("loss")) }
    }
    // The same start and the same batch, whatever the strategy.
    #expect(first.allSatisfy { abs($0 - first[0]) < 1e-5 })
    #expect(losses.rows.count(where: { $0["step"] == "0" }) == first.count + 3)
  }

  @Test func everyWorkerHasARowAndTheirTimesAddUp() throws {
    let (workers, samples) = (try run.report("workers.csv"), try run.report("samples.csv"))
    for row in try run.measured() {
      let count = Int(try row.number("workers"))
      let own = workers.rows(row["strategy"]!, workers: count)
      // OpenBLAS's own threads are none of ours.
      let expected = row["strategy"] == "blas-threads" ? 1 : count
      #expect(own.map { $0["worker"]! } == (0..<expected).map(String.init))
      let raw = samples.rows(row["strategy"]!, workers: count)
      for bucket in ["compute_seconds", "communication_seconds", "wait_seconds"] {
        let (total, parts) = (
          try raw.reduce(0) { try $0 + $1.number(bucket) },
          try own.reduce(0) { try $0 + $1.number(bucket) }
        )
        #expect(isClose(total, parts), "\(row["strategy"]!) \(count): \(bucket)")
      }
      let bytes = try own.reduce(0) { try $0 + $1.number("bytes_per_step") }
      #expect(isClose(bytes, try row.number("bytes_per_step")))
    }
  }

  /// No worker's time exceeds the wall time of its samples.
  @Test func bucketsFillTheWallTime() throws {
    for sample in try run.report("samples.csv").rows where !isRoof(sample) {
      let buckets = try ["compute", "communication", "wait"].reduce(0) {
        try $0 + sample.number("\($1)_seconds")
      }
      let isBLAS = sample["strategy"] == "blas-threads"
      let workers = isBLAS ? 1 : try sample.number("workers")
      #expect(try buckets <= sample.number("seconds") * workers * (1 + 1e-9))
    }
  }

  @Test func theEnvironmentIsJSON() throws {
    let data = Data(try run.folder.read("a/run/environment.json").utf8)
    let record = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    #expect(record["schema_version"] as? Int == 1)
    #expect(record["seed"] as? Int == 7)
    let command = try #require(record["command_line"] as? [String])
    #expect(command.contains("--sample-time") && command.last == "a/run")
    for key in ["kernel", "blas_configuration", "swift_version", "build", "time_utc"] {
      #expect((record[key] as? String)?.isEmpty == false, "\(key)")
    }
  }

  @Test func theLimitsOfDisturbanceAreInTheReport() throws {
    let data = Data(try run.folder.read("a/run/environment.json").utf8)
    let record = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    let limits = try #require(record["disturbance_limits"] as? [String])
    for name in ["steal: ", "run delay: ", "control: "] {
      #expect(limits.contains { $0.hasPrefix(name) })
    }
  }

  /// Another run can start from this one's machine.
  @Test func theTopologyIsReadBack() throws {
    let again = try bench(["topology", "-i", "a/run/topology.xml", "--of", "csv"], in: run.folder)
    #expect(again.output == (try run.folder.read("a/run/topology.csv")))
  }

  /// Cells that a series has of a report are the report's; the others say where they belong.
  @Test func everyFigureOfAPlotIsInTheReports() throws {
    let outcome = try bench(
      ["report", "a/run", "--output", "page", "--plots-data", "plots/data"], in: run.folder)
    #expect(outcome.code == 0)
    for file in outcome.output.split(separator: "\n") {
      #expect(FileManager.default.fileExists(atPath: "\(run.folder.path)/\(file)"), "\(file)")
    }
    let added = ["strategy_number", "family_number", "member_number", "members"]
    for name in ["throughput_by_strategy", "speedup_by_workers", "time_buckets"] {
      let series = try Report("plots/data/\(name).csv", in: run.folder)
      let source = try run.measured()
      #expect(series.rows.count == source.count)
      for row in series.rows {
        let origin = source.filter {
          $0["strategy"] == row["strategy"] && $0["workers"] == row["workers"]
        }
        try #require(origin.count == 1)
        for (column, cell) in row where !added.contains(column) {
          #expect(cell == origin[0][column], "\(name): \(column)")
        }
      }
    }
    let losses = try run.report("losses.csv")
    for row in try Report("plots/data/loss_by_rows.csv", in: run.folder).rows {
      let curve = losses.rows(row["strategy"]!, workers: Int(row["workers"]!)!)
      #expect(
        curve.filter { $0["rows_before"] == row["rows_before"] }.map { $0["loss"] } == [row["loss"]]
      )
    }
    let timeline = try run.report("timeline.csv")
    for row in try Report("plots/data/timeline.csv", in: run.folder).rows {
      let lane = timeline.rows(row["strategy"]!, workers: Int(row["workers"]!)!)
      #expect(
        lane.contains { span in
          ["worker", "action", "kind", "start_seconds", "end_seconds"].allSatisfy {
            span[$0] == row[$0]
          }
        })
    }
    let traced = Set(timeline.rows.map { "\($0["strategy"]!) \($0["workers"]!)" })
    #expect(try run.folder.contents("page/traces").count == traced.count)
  }

  @Test func aDryRunWritesAndRunsNothing() throws {
    let folder = try TinyData.folder()
    for quiet in [[], ["--quiet"]] {
      let outcome = try bench(TinyData.run + ["--dry-run"] + quiet, in: folder)
      #expect(outcome.code == 0 && outcome.errors == "")
      #expect(try folder.contents() == ["tiny.csv"])
      for strategy in run.strategies {
        #expect(outcome.output.contains(strategy) == quiet.isEmpty)
      }
    }
  }

  /// `curve` is 1, 2, 4 and so on up to the cores of a machine that is only described.
  @Test(arguments: [(6, ["1", "2", "4", "6"]), (4, ["1", "2", "4"]), (1, ["1"])])
  func aCurveOfWorkersEndsWithTheCores(cores: Int, workers: [String]) throws {
    let outcome = try bench(
      ["run"] + TinyData.job + ["--dry-run", "--strategy", "ring", "--workers", "curve"],
      in: try TinyData.folder(),
      shell: "HWLOC_SYNTHETIC='core:\(cores) pu:1' exec \"$0\" \"$@\"")
    let rows = outcome.output.split(separator: "\n").filter { $0.hasPrefix("data-parallel:ring ") }
    #expect(rows.map { String($0.split(separator: " ")[1]) } == workers, "\(outcome)")
  }

  /// Threaded BLAS takes part with as many workers, for which roofs are measured too.
  @Test func moreWorkersThanOpenBLASWasBuiltForAreSkipped() throws {
    let folder = try TinyData.folder()
    let outcome = try bench(
      ["run"] + TinyData.job + [
        "--quick", "--rounds", "1", "--sample-time", "1", "--strategy", "data-parallel:ring",
        "--workers", "256", "--output", "out",
      ], in: folder)
    #expect(outcome.code == 0, "\(outcome)")
    let rows = try Report("out/summary.csv", in: folder).rows
    #expect(rows.prefix(2).allSatisfy { $0["status"] == "ok" } && rows.count == 3)
    // Unless this one was built for so many.
    let most = rows[2]["reason"]!.firstMatch(of: /this OpenBLAS was built for ([0-9]+)$/)
    #expect(most.map { Int($0.1)! < 256 } ?? (rows[2]["status"] == "ok"), "\(outcome)")
  }

  @Test func quietPrintsNothingAndWritesAll() throws {
    let folder = try TinyData.folder()
    let outcome = try bench(TinyData.run + ["--quiet", "--workers", "9"], in: folder)
    #expect(outcome.code == 0 && outcome.output == "" && outcome.errors == "")
    #expect(try folder.contents("out").count == 11)
  }

  @Test func withoutAFolderOneIsNamedAfterTimeAndHost() throws {
    let folder = try TinyData.folder()
    let outcome = try bench(
      TinyData.job + ["--quick", "--rounds", "1", "--sample-time", "1", "--strategy", "serial"],
      in: folder)
    #expect(outcome.code == 0)
    let name = try #require(try folder.contents("results").first)
    #expect(outcome.output.hasSuffix("Reports: results/\(name)\n"))
    #expect(name.wholeMatch(of: /\d{4}-\d\d-\d\dT\d{6}Z-[-._A-Za-z0-9]+/) != nil)
    #expect(try folder.contents("results/\(name)").count == 11)
  }

  /// Two whole periods of every strategy: each worker's rows one after the other, of
  /// known kinds, and the same actions in both.
  @Test func timelinesAreOfTwoWholePeriods() throws {
    let timeline = try run.report("timeline.csv")
    for row in try run.measured() {
      let (strategy, count) = (row["strategy"]!, Int(try row.number("workers")))
      let own = timeline.rows(strategy, workers: count)
      #expect(Set(own.map { $0["period"]! }) == ["0", "1"], "\(strategy) \(count)")
      #expect(Set(own.map { $0["kind"]! }).isSubset(of: ["compute", "communication", "wait"]))
      func actions(_ period: String) -> [String] {
        own.filter { $0["period"] == period }.map { "\($0["owner"]!) \($0["action"]!)" }
      }
      #expect(Set(actions("0")) == Set(actions("1")))
      #expect(try own.map { try $0.number("start_seconds") }.min() == 0)
      for worker in Set(own.map { $0["worker"]! }) {
        let times = try own.filter { $0["worker"] == worker }.map {
          (try $0.number("start_seconds"), try $0.number("end_seconds"))
        }
        #expect(times.allSatisfy { $0.0 <= $0.1 })
        #expect(zip(times, times.dropFirst()).allSatisfy { $0.1 <= $1.0 })
      }
    }
  }

  /// A failed run keeps what was measured, and says why.
  @Test func lossesThatAreNoNumbersFailTheirRows() throws {
    let folder = try TinyData.folder()
    let outcome = try bench(TinyData.run + ["--learning-rate", "1e30"], in: folder)
    #expect(outcome.code == 3)
    #expect(outcome.complaints.count == 1)
    #expect(outcome.complaints[0].contains("rows failed") && outcome.output.contains("failed"))
    let rows = try Report("out/summary.csv", in: folder).rows
    let failed = rows.filter { $0["status"] == "failed" }
    #expect(failed.count > 5)
    #expect(failed.allSatisfy { $0["reason"]!.contains("--learning-rate") })
    for name in ["samples", "workers", "losses"] {
      _ = try Report("out/\(name).csv", in: folder)
    }
    #expect(try folder.contents("out").count == 9)
    #expect(try folder.contents("out").contains("unfinished.json"))
  }
}
