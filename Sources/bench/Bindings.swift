import Figures
import Machine
import Measurement
import Runtime

/// The output of `--report-bindings`.
enum Bindings {
  /// The seats of the workers, once for each number of workers.
  static func text(_ run: MeasuredRun) -> String {
    var seen: Set<Int> = []
    return run.contenders.compactMap { contender -> String? in
      let seats = contender.seats
      guard !seats.isEmpty, !contender.strategy.usesThreadedBLAS,
        seen.insert(seats.count).inserted
      else { return nil }
      return "\(seats.count.counting("worker")):\n"
        + seats.map { seat in
          (run.processes > 1 ? "rank \(seat.rank) on host \(seat.host), " : "") + seat.binding
            + "\n"
        }.joined()
    }.joined()
  }
}
