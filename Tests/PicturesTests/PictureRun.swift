import Foundation
import Reports
import Support

@testable import Pictures

/// A run folder written by hand: each row of the summary by its cells.
struct PictureRun {
  /// Cells that a test does not care about.
  static let usual = [
    "schema_version": "2", "samples": "0", "status": "ok", "network": "4-3-2", "batch": "32",
    "optimizer": "sgd", "dataset": "synthetic", "equivalence": "rounding", "workers": "2",
    "step_seconds": "0.0001", "throughput_samples_per_second": "320000", "bound_speedup": "2.0",
    "compute_fraction": "0.9", "communication_fraction": "0.04", "wait_fraction": "0.06",
    "flops_per_second": "128.0", "peak_fraction": "0.64", "product_flops_per_second": "200",
    "oversubscribed": "false",
    "final_loss": "0.5",
  ]
  static let serial = [
    "strategy": "serial", "family": "serial", "workers": "1", "equivalence": "exact",
    "step_seconds": "0.0002", "throughput_samples_per_second": "160000", "bound_speedup": "1.0",
    "speedup": "1.0", "speedup_lo": "1.0", "speedup_hi": "1.0", "compute_fraction": "1.0",
    "communication_fraction": "0.0", "wait_fraction": "0.0", "flops_per_second": "80.0",
    "peak_fraction": "0.8", "product_flops_per_second": "100",
  ]

  /// A forecast that a row may have besides.
  static let forecast = [
    "predicted_step_seconds": "0.0003", "predicted_step_seconds_lo": "0.0002",
    "predicted_step_seconds_hi": "0.0004", "prediction_error": "0.5",
  ]

  var rows: [[String: String]] = [serial]
  var losses: String?
  var timeline: String?

  /// A row with speedup `value` and the interval around it.
  static func row(
    _ strategy: String, _ value: Double, _ low: Double?, _ high: Double?,
    _ cells: [String: String] = [:]
  ) -> [String: String] {
    [
      "strategy": strategy, "family": String(strategy.split(separator: ":")[0]),
      "speedup": "\(value)", "speedup_lo": low.map { "\($0)" } ?? "",
      "speedup_hi": high.map { "\($0)" } ?? "",
    ].merging(cells) { $1 }
  }

  var summary: String {
    let missing = [
      "reason", "step_seconds_lo", "step_seconds_hi", "throughput_samples_per_second_lo",
      "throughput_samples_per_second_hi",
    ]
    let columns = Set(Self.usual.keys).union(rows.flatMap(\.keys)).union(missing).sorted()
    let lines = rows.map { row in
      columns.map { quoted(row[$0] ?? Self.usual[$0] ?? "") }.joined(separator: ",")
    }
    return ([columns.joined(separator: ",")] + lines).joined(separator: "\n") + "\n"
  }

  private func quoted(_ cell: String) -> String {
    "\"" + cell.replacingOccurrences(of: "\"", with: "\"\"") + "\""
  }

  func write(to folder: TemporaryFolder) throws {
    try folder.write(summary, to: "run/summary.csv")
    try folder.write(
      String(
        contentsOfFile: Repository.path("results/reference/environment.json"), encoding: .utf8),
      to: "run/environment.json")
    if let losses { try folder.write(losses, to: "run/losses.csv") }
    if let timeline { try folder.write(timeline, to: "run/timeline.csv") }
  }

  func data() throws -> PictureData {
    let folder = try TemporaryFolder()
    try write(to: folder)
    return try PictureData("\(folder.path)/run")
  }
}

enum Repository {
  static func path(_ name: String) -> String { "\(BuildFacts.packageFolder)/\(name)" }

  static func text(_ name: String) throws -> String {
    try String(contentsOfFile: path(name), encoding: .utf8)
  }
}
