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
}
