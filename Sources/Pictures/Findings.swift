import Figures
import Foundation
import Reports
import Statistics

/// A run's results in sentences that are computed from its figures.
public struct Findings {
  /// The rows with figures, the rows of one strategy together.
  private let measured: [Record]

  public init(_ run: RecordedRun) { measured = run.measured }

  /// The results in a few lines: the fastest exact strategy and what costs it most, strategies that
  /// are not shown to differ from it, and the fastest of another algorithm.
  public var verdict: [String] {
    guard let serial else { return [] }
    var lines = winner
    if let best = exact.first, let cost = Reason(best, serial: serial)?.largestCost {
      lines[0] += " \(cost.prefix(1).uppercased())\(cost.dropFirst())."
    }
    return lines + relaxed(serial) + forecast
  }

  /// A sentence each for the base, the fastest exact strategy, strategies that are not shown to
  /// differ from it, and the fastest of another algorithm.
  var sentences: [String] {
    guard let serial else {
      return ["Serial was not measured, so there are no speedups to speak of."]
    }
    return [base(serial)] + winner + relaxed(serial) + forecast
  }

  private var serial: Record? { measured.first { $0.key.strategy == "serial" } }

  /// Rows that could beat serial, the fastest first.
  private var rivals: [Record] {
    measured.filter { $0.key.strategy != "serial" && $0.speedup != nil }
      .sorted { $0.speedup!.value > $1.speedup!.value }
  }

  private var exact: [Record] { rivals.filter { $0.text("equivalence") != "relaxed" } }

  private func base(_ serial: Record) -> String {
    let time = serial.number("step_seconds").text(.time(1))
    let rate = serial.number("throughput_samples_per_second").text(.count)
    return
      "The base: serial trains \(serial.text("network")) in \(time) a step of \(serial.text("batch"))"
      + " rows, \(rate) rows a second, with one thread."
  }

  private var winner: [String] {
    let same = exact
    guard let best = same.first, let speedup = best.speedup else { return [] }
    let figure = Words.figure(best, speedup)
    guard let interval = speedup.interval else {
      return [
        "Largest figure of an exact strategy: \(figure); there are too few rounds for intervals,"
          + " so nothing is shown."
      ]
    }
    let others = same.dropFirst().filter { row in
      guard let other = row.speedup?.interval else { return true }
      return other.high >= interval.low
    }
    let ties =
      others.isEmpty
      ? []
      : [
        "Not shown to differ from it, because the intervals overlap: "
          + "\(Words.list(others.map(\.key.words)))."
      ]
    if interval.low > 1 {
      return ["Fastest exact strategy: \(figure)."] + ties
    }
    let isBeaten = same.allSatisfy { ($0.speedup?.interval?.high ?? .infinity) < 1 }
    return [
      isBeaten
        ? "Serial is faster than every exact strategy; next is \(figure)."
        : "No exact strategy is shown to be faster than serial; the largest figure is \(figure)."
    ] + ties
  }

  /// The fastest strategy of another algorithm, and what it costs in loss.
  private func relaxed(_ serial: Record) -> [String] {
    guard let best = rivals.first(where: { $0.text("equivalence") == "relaxed" }),
      let speedup = best.speedup
    else { return [] }
    var sentence = "Fastest of another algorithm: \(Words.figure(best, speedup))"
    let same = exact.first?.speedup?.interval
    if let interval = speedup.interval, interval.low <= max(1, same?.high ?? 1) {
      sentence += ", which is not shown to be faster than the exact ones"
    }
    if let loss = best.number("final_loss"), let other = serial.number("final_loss") {
      sentence +=
        "; after the same rows its loss is \(loss.text(.fixed(3))), serial's"
        + " \(other.text(.fixed(3)))"
    }
    return [sentence + "."]
  }

  /// How far off the forecasts were, and what taking the strategy that they put first would have cost.
  private var forecast: [String] {
    let rows = measured.filter { $0.number("prediction_error") != nil }
    func error(_ row: Record) -> Double { row.number("prediction_error")! }
    func step(_ row: Record, _ column: String) -> Double { row.number(column) ?? .infinity }
    let exact = rows.filter { $0.text("equivalence") != "relaxed" }
    guard exact.count > 1, let worst = rows.max(by: { abs(error($0)) < abs(error($1)) }),
      let chosen = exact.min(by: {
        step($0, "predicted_step_seconds") < step($1, "predicted_step_seconds")
      }),
      let best = exact.map({ step($0, "step_seconds") }).min()
    else { return [] }
    let mean = rows.reduce(0) { $0 + abs(error($1)) } / Double(rows.count)
    let loss = step(chosen, "step_seconds") / best - 1
    return [
      "The forecasts, made before anything was timed, were off by \(mean.text(.percent(1))) in the"
        + " mean (most: \(worst.key.words), \(error(worst).signedText(.percent(0)))). They would have"
        + " chosen \(chosen.key.words), "
        + (loss > 0
          ? "\(loss.text(.percent(1))) slower than the fastest exact one."
          : "the fastest exact one.")
    ]
  }

  /// The reasons for the speed of the fastest strategy of each family, if possible one whose
  /// workers have a core each.
  var reasons: [Reason] {
    guard let serial else { return [] }
    let families = rivals.map(\.family).unique
    return families.compactMap { family in
      let members = rivals.filter { $0.family == family }
      let best = members.first { !$0.isOversubscribed } ?? members[0]
      return Reason(best, serial: serial)
    }
  }
}
