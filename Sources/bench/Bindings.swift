import Machine
import Measurement

/// `--report-bindings`.
enum Bindings {
  static func text(_ run: BenchmarkRun) -> String {
    var seen: Set<Int> = []
    return run.contenders.compactMap { contender -> String? in
      guard let crew = contender.crew, !contender.strategy.usesThreadedBLAS,
        seen.insert(crew.pool.count).inserted
      else { return nil }
      return "\(crew.pool.count) worker\(crew.pool.count == 1 ? "" : "s"):\n"
        + BindingsReport(crew.places, on: run.topology, bound: crew.bound).text
    }.joined()
  }
}
