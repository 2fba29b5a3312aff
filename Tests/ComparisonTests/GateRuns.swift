import Figures
import Randomness
import Reports

@testable import Comparison

/// Runs that were never measured, for gates.
enum GateRuns {
  /// What every row was asked for.
  static let job = [
    "network": "784-10", "batch": "32", "optimizer": "sgd", "status": "ok", "reason": "",
    "bytes_per_step": "4096", "messages_per_step": "6.0",
  ]

  static func row(
    _ blocks: [String: [Double]] = [:], _ changed: [String: String] = [:],
    strategy: String = "data-parallel:ring", workers: Int = 2, disturbed: Int = 0
  ) -> RunData.Row {
    RunData.Row(
      key: RunData.Key(strategy: strategy, workers: workers),
      summary: Record(job.merging(changed) { $1 }, units: Figure.summary.units),
      blocks: blocks, disturbed: disturbed,
      disturbedBlocks: blocks.mapValues { _ in disturbed })
  }

  static func run(
    _ rows: [RunData.Row], name: String = "run", environment: EnvironmentRecord? = nil
  ) -> RunData {
    RunData(name: name, path: "runs/\(name)", rows: rows, environment: environment)
  }

  /// `count` figures about `middle`, spread evenly over ±`spread` of it: the same in every call.
  static func blocks(_ middle: Double, spread: Double = 0.01, count: Int = 15) -> [Double] {
    (0..<count).map { index in
      middle * (1 + spread * (2 * Double(index * 7 % count) / Double(count - 1) - 1))
    }
  }

  /// A run of one row with these speedups.
  static func speedups(_ blocks: [Double], disturbed: Int = 0) -> RunData {
    run([row(["speedup": blocks], disturbed: disturbed)])
  }

  static func environment() throws -> EnvironmentRecord {
    let path = "\(Reference.path)/environment.json"
    return try EnvironmentRecord.parse(Array(Reference.text("environment.json").utf8), path: path)
  }

  /// Normal noise, from twelve uniforms.
  static func noise(_ generator: inout SplitMix64) -> Double {
    (0..<12).reduce(-6) { sum, _ in sum + generator.nextUnit() }
  }

  static func rule(
    _ metric: String = "speedup", relative: Double? = nil, absolute: Double? = nil
  ) -> Thresholds.Rule {
    Thresholds.Rule(metrics: [Metric.named(metric)!], relative: relative, absolute: absolute)
  }

  static func rows(
    _ base: RunData, _ candidate: RunData, _ rules: Thresholds.Rule...
  ) -> [GateRow] {
    Gate(base: [base], candidate: [candidate], thresholds: Thresholds(rules: rules)).rows
  }
}
