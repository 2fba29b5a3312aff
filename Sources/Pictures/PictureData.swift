import Figures
import Foundation
import Plans
import Reports
import Statistics

/// A run as its pictures need it: the rows of its reports, each number checked once.
public struct PictureData: Sendable {
  public let run: RecordedRun
  /// The rows of `losses.csv`; none where the run has no such file.
  let losses: [Record]
  /// The rows of `timeline.csv`; none where the run has no such file.
  let timeline: [TimelineSpan]
  /// Whether the run is of version 1 of the schema, so that it has no share of the units' peak.
  let hasOlderPeak: Bool

  /// Columns of `summary.csv` whose cells are empty or numbers.
  private static let summaryNumbers = [
    "bound_speedup", "compute_fraction", "communication_fraction", "wait_fraction",
    "flops_per_second", "peak_fraction", "product_flops_per_second", "amdahl_speedup",
    "predicted_speedup",
    "gemm_roof_samples_per_second", "memory_roof_samples_per_second", "final_loss",
    "test_accuracy", "batch", "bytes_per_step", "messages_per_step",
  ]

  /// Reads the folder of a run. Older runs have fewer files and columns.
  ///
  /// - Throws: what `RecordedRun.read` throws, and the same of the other reports.
  public init(_ path: String) throws(ReportError) {
    run = try RecordedRun.read(path)
    guard run.environment != nil else { throw .noRun(folder: path) }
    let summary = try RunTable("\(path)/summary.csv")
    hasOlderPeak = summary.hasOlderPeak
    for row in summary.report.rows.indices {
      for column in Self.summaryNumbers { try summary.share(row, column) }
      for column in Figure.summary["predicted_step_seconds"].columns
      where !summary.cell(row, column).isEmpty {
        try summary.positive(row, column)
      }
    }
    let losses = try Self.table("losses.csv", in: path)
    self.losses =
      try losses?.records(of: Figure.losses) { (row) throws(ReportError) in
        try losses?.key(row)
        try losses?.whole(row, "step", 0...1_000_000_000)
        try losses?.share(row, "rows_before")
        try losses?.share(row, "loss")
      } ?? []
    timeline = try Self.table("timeline.csv", in: path).map(TimelineSpan.spans(of:)) ?? []
  }

  private static func table(_ name: String, in folder: String) throws(ReportError) -> RunTable? {
    let path = "\(folder)/\(name)"
    return access(path, F_OK) == 0 ? try RunTable(path) : nil
  }

  /// The letters of the timeline's actions, and what they stand for.
  var letters: [Page.Fact] {
    let used = Set(timeline.compactMap(\.action.first))
    return ActionLetter.all.filter { used.contains($0.letter) }.map {
      Page.Fact(name: "\($0.letter)", value: $0.meaning)
    }
  }

  var measured: [Record] { run.measured }

  var strategies: [String] { run.strategies }

  /// Each strategy's fastest row, in the order of the summary.
  var fastest: [Record] {
    let measured = measured
    return measured.map(\.key.strategy).unique.compactMap { name in
      measured.filter { $0.key.strategy == name }
        .max { $0.number("speedup") ?? 0 < $1.number("speedup") ?? 0 }
    }
  }
}

extension RecordedRun {
  /// The rows with figures, the rows of one strategy together.
  var measured: [Record] {
    let rows = summary.filter { $0.text("status") == "ok" && !$0["step_seconds"].isEmpty }
    return strategies.flatMap { name in rows.filter { $0.key.strategy == name } }
  }

  /// Every strategy's name once, in the order of the summary.
  var strategies: [String] { summary.map(\.key.strategy).unique }
}

extension Record {
  var family: String { self["family"].isEmpty ? key.family : text("family") }
  var speedup: Estimate? { estimate("speedup") }
}

extension Sequence where Element: Hashable {
  /// Each element once, where it came first.
  var unique: [Element] {
    var seen: Set<Element> = []
    return filter { seen.insert($0).inserted }
  }
}
