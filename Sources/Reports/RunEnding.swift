import Figures
import Foundation
import Measurement

/// Says how many rounds a run took and why it took no more.
public enum RunEnding {
  public static func text(_ run: MeasuredRun) -> String {
    let rounds = run.rounds.counting("round")
    let widest = run.widest.map {
      "the widest interval of a speedup is \($0.width.text(.percent(1))) of it (\($0.name))"
    }
    switch run.stopReason {
    case .precision: return "\(rounds), until \(widest ?? "")"
    case .time: return "\(rounds) in the time allowed" + (widest.map { "; \($0)" } ?? "")
    case .rounds, .interrupt, nil: return rounds
    }
  }

  /// Warns of disturbed samples that count; empty where every disturbed sample was taken again
  /// without disturbance.
  public static func disturbances(_ run: MeasuredRun) -> [String] {
    let samples = run.contenders.flatMap(\.samples)
    let disturbed = samples.filter { !$0.disturbances.isEmpty }
    guard let example = disturbed.last?.disturbances.first else { return [] }
    return [
      "\(disturbed.count) of \(samples.count) samples stayed disturbed after every retake (the last:"
        + " \(example)); treat their rows with care. bench doctor names causes."
    ]
  }

  /// Says what the run has left out because its time was short.
  public static func omissions(_ run: MeasuredRun) -> [String] {
    let rows = run.contenders.count(where: \.isLeftOut)
    let all =
      (rows == 0 ? [] : ["\(rows) rows were not measured (skipped: no time)"]) + run.omissions
    return all.isEmpty ? [] : ["--max-time was short: " + all.joined(separator: "; ")]
  }

  /// Warns of strategies that spend a noticeable share of their time on reading the clock.
  public static func clocks(_ rows: [Record]) -> [String] {
    let most = 0.01
    let costly = rows.compactMap { row in
      row.number("timer_fraction").flatMap { $0 > most ? ($0, row.key.words) : nil }
    }
    guard let worst = costly.max(by: { $0.0 < $1.0 }) else { return [] }
    let share = worst.0.text(.percent(1))
    return [
      (costly.count == 1
        ? "Clock reads cost \(worst.1) \(share) of its time"
        : "Clock reads cost \(costly.count) strategies noticeable time (worst: \(worst.1), \(share))")
        + "; a larger batch or network is measured better."
    ]
  }

  /// Explains rates whose ratio to serial's is not the speedup; empty where all agree within a
  /// tenth.
  public static func rates(_ rows: [Record]) -> [String] {
    func rate(_ row: Record) -> Double? { row.number("throughput_samples_per_second") }
    guard let serial = rows.first(where: { $0.key.strategy == "serial" }), let base = rate(serial)
    else { return [] }
    let differing = rows.compactMap { row -> (row: Record, ratio: Double, speedup: Double)? in
      guard let rate = rate(row), let speedup = row.number("speedup"), speedup > 0 else {
        return nil
      }
      return (row, rate / base, speedup)
    }.filter { abs($0.ratio / $0.speedup - 1) > 0.1 }
    func distance(_ ratio: Double, _ speedup: Double) -> Double { abs(log(ratio / speedup)) }
    guard
      let worst = differing.max(by: {
        distance($0.ratio, $0.speedup) < distance($1.ratio, $1.speedup)
      })
    else { return [] }
    return [
      "rows/s is all rows ÷ all time, speedup the median of paired rounds; disturbed rounds make"
        + " them differ (worst: \(worst.row.key.words), \(worst.ratio.text(.times)) by rows/s,"
        + " \(worst.speedup.text(.times)) by rounds)."
    ]
  }

  /// Warns of samples that are short because a sample of shuffled rows is at most an epoch.
  public static func shortSamples(_ run: MeasuredRun) -> [String] {
    let short = run.contenders.filter { contender in
      !contender.samples.isEmpty
        && contender.samples.map(\.seconds).max()! < run.settings.sampleSeconds / 2
    }
    guard let first = short.first else { return [] }
    return [
      "Samples of \(first.name)\(short.count > 1 ? " and \(short.count - 1) more" : "") last less"
        + " than half of --sample-time, because with --shuffle epoch a sample is one epoch at most."
    ]
  }
}
