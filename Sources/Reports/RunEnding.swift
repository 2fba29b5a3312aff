import Measurement

/// How many rounds it took and why it took no more, in words.
public enum RunEnding {
  public static func text(_ run: BenchmarkRun) -> String {
    let rounds = "\(run.rounds) round\(run.rounds == 1 ? "" : "s")"
    let widest = run.widest.map {
      "the widest interval of a speedup is \(SummaryTable.percent($0.width)) (\($0.name))"
    }
    switch run.stopReason {
    case .precision: return "\(rounds), until \(widest ?? "")"
    case .time: return "\(rounds) in the time allowed" + (widest.map { "; \($0)" } ?? "")
    case .rounds, .interrupt, nil: return rounds
    }
  }

  /// What is to be said of disturbed samples; nothing where each was taken again in peace.
  public static func disturbances(_ run: BenchmarkRun) -> [String] {
    let samples = run.contenders.flatMap(\.samples)
    let disturbed = samples.filter { !$0.disturbances.isEmpty }
    guard let example = disturbed.last?.disturbances.first else { return [] }
    return [
      "\(disturbed.count) of \(samples.count) samples were disturbed each time they were taken"
        + " (the last one: \(example)); see bench doctor, and distrust these figures accordingly"
    ]
  }
}
