import Figures
import Measurement

/// Says how many rounds a run took and why it took no more.
public enum RunEnding {
  public static func text(_ run: MeasuredRun) -> String {
    let rounds = run.rounds.counting("round")
    let widest = run.widest.map {
      "the widest interval of a speedup is \($0.width.text(.percent(1))) (\($0.name))"
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
      "\(disturbed.count) of \(samples.count) samples were disturbed each time they were taken"
        + " (the last one: \(example)); see bench doctor, and distrust these figures accordingly"
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
      row.number("timer_fraction").flatMap { $0 > most ? ($0, "\(row.key)") : nil }
    }
    guard let worst = costly.max(by: { $0.0 < $1.0 }) else { return [] }
    return [
      "reading the clock costs \(costly.count == 1 ? "" : "\(costly.count) strategies, most of all ")"
        + "\(worst.1) \(worst.0.text(.percent(1))) of its time: a larger batch or network is"
        + " measured better"
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
      "samples of \(first.name)\(short.count > 1 ? " and \(short.count - 1) more" : "") last less"
        + " than half of --sample-time: with --shuffle epoch a sample is an epoch at most"
    ]
  }
}
