import Foundation
import Strategies
import Support
import Testing

/// Every figure of `summary.csv`, derived anew from the rows of the other files.
struct SummaryTests {
  let run: WholeRun
  let samples: Report

  init() throws {
    run = try WholeRun.get()
    samples = try run.report("samples.csv")
  }

  private func samples(of row: [String: String]) throws -> [[String: String]] {
    samples.rows(row["strategy"]!, workers: Int(try row.number("workers")))
  }

  private func stepSeconds(_ sample: [String: String]) throws -> Double {
    try sample.number("seconds") / sample.number("steps")
  }

  private func sum(_ rows: [[String: String]], _ column: String) throws -> Double {
    try rows.reduce(0) { try $0 + $1.number(column) }
  }

  /// The median over rounds of the other's step time ÷ this one's.
  private func speedup(
    _ row: [String: String], over strategy: String, workers: Int
  ) throws -> Double {
    let others = try Dictionary(
      uniqueKeysWithValues: samples.rows(strategy, workers: workers).map {
        ($0["round"]!, try stepSeconds($0))
      })
    return try middle(
      try samples(of: row).map { try #require(others[$0["round"]!]) / stepSeconds($0) })
  }

  @Test func everyStrategyWithEveryNumberOfWorkersHasARow() throws {
    let rows = try run.report("summary.csv").rows
    let found = rows.map { "\($0["strategy"]!) \($0["workers"]!)" }
    #expect(found == run.combinations.map { "\($0.strategy) \($0.workers)" })
    for row in rows {
      #expect(["ok", "skipped"].contains(row["status"]))
      #expect((row["status"] == "ok") == (row["reason"] == ""))
      #expect(row["status"] == "ok" || row["step_seconds"] == "" && row["samples"] == "0")
    }
    let skipped = rows.filter { $0["status"] == "skipped" }
    let impossible = try run.combinations.filter {
      try !Strategy.named($0.strategy).cuts(layers: 2, workers: $0.workers)
    }
    #expect(
      skipped.map { "\($0["strategy"]!) \($0["workers"]!)" } == impossible.map { "\($0) \($1)" })
    #expect(skipped.allSatisfy { $0["reason"]!.contains("6-5-3 has 2") })
  }

  @Test func whatWasAskedForIsThere() throws {
    for row in try run.report("summary.csv").rows {
      let parts = row["strategy"]!.split(separator: ":")
      #expect(row["family"] == String(parts[0]))
      #expect(row["member"] == (parts.count == 2 ? String(parts[1]) : ""))
      let expected = [
        "processes": "1", "network": "6-5-3", "batch": "7", "optimizer": "sgd",
        "learning_rate": "0.1", "loss": "cross-entropy", "dataset": "tiny.csv",
        "shuffle": "none", "seed": "7", "bind": "close", "places": "cores",
      ]
      for (column, value) in expected { #expect(row[column] == value, "\(column)") }
    }
  }

  @Test func figuresFollowFromTheSamples() throws {
    for row in try run.measured() {
      let own = try samples(of: row)
      let name = "\(row["strategy"]!) \(row["workers"]!)"
      #expect(own.count == WholeRun.rounds && row["samples"] == "\(own.count)", "\(name)")
      #expect(Set(own.map { $0["round"]! }).count == WholeRun.rounds)
      #expect(own.allSatisfy { $0["steps"] == row["steps_per_sample"] })
      let workers = try row.number("workers")
      let (serial, blas) = (
        try speedup(row, over: "serial", workers: 1),
        try speedup(row, over: "blas-threads", workers: Int(workers))
      )
      let buckets = try ["compute", "communication", "wait"].map { try sum(own, "\($0)_seconds") }
      let all = buckets.reduce(0, +)
      let flops = try sum(own, "flops") / sum(own, "seconds")
      let peaks = try samples.rows("gemm-peak", workers: Int(workers)).map {
        try $0.number("flops") / $0.number("seconds")
      }
      let products = try samples.rows("gemm-product", workers: Int(workers)).map {
        try $0.number("flops") / $0.number("seconds")
      }
      #expect(peaks.count == WholeRun.rounds && products.count == WholeRun.rounds)
      let bandwidths = try samples.rows("memory-bandwidth", workers: Int(workers)).map {
        try $0.number("bytes") / $0.number("seconds")
      }
      #expect(bandwidths.count == WholeRun.rounds)
      let expected = try [
        "step_seconds": middle(own.map(stepSeconds)),
        "throughput_samples_per_second": sum(own, "rows") / sum(own, "seconds"),
        "speedup": serial, "speedup_vs_blas": blas, "efficiency": serial / workers,
        "compute_fraction": buckets[0] / all, "communication_fraction": buckets[1] / all,
        "wait_fraction": buckets[2] / all,
        "communication_overhead": (buckets[1] + buckets[2]) / all,
        "flops_per_second": flops, "peak_fraction": flops / middle(peaks),
        "peak_flops_per_second": middle(peaks), "product_flops_per_second": middle(products),
        "memory_bytes_per_second": middle(bandwidths),
        // Two flops a weight, row and pass; the first layer has no gradient of its inputs.
        "gemm_roof_samples_per_second": middle(peaks) / Double(2 * 2 * 6 * 5 + 3 * 2 * 5 * 3),
      ]
      for (column, value) in expected {
        let found = try row.number(column)
        #expect(isClose(found, value), "\(name): \(column) is \(found), not \(value)")
      }
      for column in [
        "step_seconds", "throughput_samples_per_second", "speedup", "speedup_vs_blas",
        "efficiency", "communication_overhead",
      ] {
        let (low, high) = (try row.number("\(column)_lo"), try row.number("\(column)_hi"))
        let value = try row.number(column)
        #expect(low <= value && value <= high, "\(name): \(column)")
      }
    }
  }

  @Test func sharesSumToOneAndSerialIsItsOwnMeasure() throws {
    for row in try run.measured() {
      let shares = try ["compute", "communication", "wait"].map {
        try row.number("\($0)_fraction")
      }
      #expect(shares.allSatisfy { (0...1).contains($0) })
      #expect(isClose(shares.reduce(0, +), 1))
      let bound = try row.number("bound_speedup")
      #expect(try bound >= 1 && bound <= row.number("workers"))
      let amdahl = try row.number("amdahl_speedup")
      #expect(try amdahl >= 1 && amdahl <= row.number("workers"))
    }
    let serial = try #require(try run.measured().first { $0["strategy"] == "serial" })
    for column in [
      "speedup", "speedup_lo", "speedup_hi", "efficiency", "bound_speedup", "amdahl_speedup",
    ] {
      #expect(try serial.number(column) == 1)
    }
    #expect(try serial.number("bytes_per_step") == 0 && serial.number("messages_per_step") == 0)
  }

  /// Measured by the waiting, and by the formula with two microbatches for each of p stages: (p − 1) ÷
  /// 2p, a third of that for ZB-H1. One batch has seven rows, so that three stages have no more.
  @Test func pipelinesHaveABubble() throws {
    var found: Set<String> = []
    for row in try run.measured() {
      let member = row["member"]!
      guard ["gpipe", "1f1b", "zero-bubble", "interleaved"].contains(member) else {
        #expect(row["bubble_fraction"] == "" && row["bubble_formula"] == "")
        continue
      }
      found.insert(member)
      let (wait, workers) = (try row.number("wait_fraction"), try row.number("workers"))
      #expect(isClose(try row.number("bubble_fraction"), wait / (1 - wait)))
      let formula = (workers - 1) / (2 * workers) / (member == "zero-bubble" ? 3 : 1)
      #expect(isClose(try row.number("bubble_formula"), formula))
    }
    #expect(found.count == 4)
  }

  /// Of each slot's attempts exactly one counts: the last, which alone may be undisturbed.
  @Test func everySlotHasOneSampleThatCounts() throws {
    let trained = samples.rows.filter { !isRoof($0) }
    let slots = Dictionary(grouping: trained) { "\($0["round"]!) \($0["position"]!)" }
    for attempts in slots.values {
      #expect(attempts.map { $0["attempt"]! } == attempts.indices.map { "\($0)" })
      #expect(
        attempts.map { $0["counts"]! } == attempts.indices.map { "\($0 == attempts.count - 1)" })
      #expect(attempts.dropLast().allSatisfy { $0["disturbance"] != "" })
    }
    for row in try run.measured() {
      let own = trained.filter {
        $0["strategy"] == row["strategy"] && $0["workers"] == row["workers"]
      }
      let (kept, again) = (
        own.filter { $0["counts"] == "true" }, own.filter { $0["counts"] != "true" }
      )
      #expect(row["disturbed_samples"] == "\(kept.count { $0["disturbance"] != "" })")
      #expect(row["retaken_samples"] == "\(again.count)")
      #expect(Set(own.map { $0["warm_up_steps"]! }) == [row["warm_up_steps"]!])
      #expect(row["stopped_by"] == "rounds" && row["isolated"] == "false")
      #expect((0...1).contains(try row.number("timer_fraction")))
    }
  }

  /// Two flops a weight, row and pass; the first layer has no gradient of its inputs.
  @Test func flopsAreThoseOfTheNetwork() throws {
    for sample in samples.rows where !isRoof(sample) {
      #expect(
        try sample.number("flops") == sample.number("rows") * Double(2 * 2 * 6 * 5 + 3 * 2 * 5 * 3))
      #expect(try sample.number("rows") == sample.number("steps") * Double(WholeRun.batch))
    }
  }

  /// Each round has everybody once, at positions without gaps, and rounds differ in their order.
  @Test func roundsAreInterleaved() throws {
    var orders: Set<[String]> = []
    let rounds = Dictionary(grouping: samples.counted) { $0["round"]! }
    #expect(Set(rounds.keys) == Set((0..<WholeRun.rounds).map(String.init)))
    for (_, round) in rounds {
      let positions = round.map { Int($0["position"]!)! }
      #expect(positions.sorted() == Array(round.indices))
      orders.insert(round.map { "\($0["strategy"]!) \($0["workers"]!)" })
    }
    #expect(orders.count == WholeRun.rounds)
    #expect(Set(orders.map { $0.sorted() }).count == 1)
  }
}
