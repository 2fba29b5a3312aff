import Figures
import Foundation
import Reports

/// Explains what limits the speedup of a strategy.
///
/// W workers at speedup S have lost the factor W/S. It is split into what the cut itself costs
/// (W ÷ bound), what moving data and waiting beyond that cost (their shares of the time), what W
/// cores together lose in large GEMMs against W times one of them, and what is left: kernels that
/// are less efficient than serial's. The largest factor is named.
struct Reason {
  let name: String
  let sentence: String
  /// What costs most, as a clause; nil where workers share cores, which costs more than anything.
  let largestCost: String?

  init?(_ row: Record, serial: Record) {
    guard let speedup = row.speedup?.value, speedup > 0,
      let moving = row.number("communication_fraction"), let waiting = row.number("wait_fraction"),
      let computing = row.number("compute_fraction"), computing > 0
    else { return nil }
    name = row.key.words
    let workers = Double(row.key.workers)
    let bound = row.number("bound_speedup") ?? workers
    var facts = ["\(speedup.text(.times)) of \(bound.text(.times)) possible"]
    facts.append("\(moving.text(.percent(1))) of all time moving data")
    facts.append("\(waiting.text(.percent(1))) waiting")
    if !row.isOversubscribed, let own = Self.kernelRate(row), let base = Self.kernelRate(serial) {
      facts.append(
        "kernels at \(own.text(.percent(0))) of the multiply-add peak (serial's at"
          + " \(base.text(.percent(0))))")
    }
    guard !row.isOversubscribed else {
      largestCost = nil
      sentence =
        facts.joined(separator: ", ") + ": its workers share cores, so these are no costs"
        + " of the strategy alone."
      return
    }
    let together = Self.productShare(row, serial: serial)
    let cut = max(0, log(workers / max(bound, 1e-9)))
    let exchange = -log(min(1, computing))
    let losses: [(text: String, loss: Double)] = [
      ("the cut itself, whose busiest worker has \(Self.share(bound)) of the work", cut),
      ("moving data", -log(max(1e-9, 1 - moving))),
      ("waiting", max(0, -log(max(1e-9, 1 - waiting)) - cut)),
      (
        "the machine, whose \(row.key.workers) cores run large products at"
          + " \(together.text(.percent(0))) of one's rate each",
        -log(together)
      ),
      (
        row.family == "blas-threads"
          ? "what OpenBLAS does inside, which it does not tell"
          : "its kernels, which are less efficient than serial's",
        log(workers / speedup) - exchange + log(together)
      ),
    ]
    let largest = losses.max { $0.loss < $1.loss }!
    let verdict =
      largest.loss < 0.02 ? "nothing costs it 2 %" : "what costs most is \(largest.text)"
    sentence = facts.joined(separator: ", ") + ": \(verdict)."
    largestCost = verdict
  }

  private static func share(_ bound: Double) -> String {
    (1 / max(bound, 1e-9)).text(.percent(0))
  }

  /// The rate of so many workers in large products over as many times that of one; 1 where it is
  /// not known.
  private static func productShare(_ row: Record, serial: Record) -> Double {
    let rates = [row, serial].map { $0.number("product_flops_per_second") ?? 0 }
    guard rates.allSatisfy({ $0 > 0 }) else { return 1 }
    return rates[0] / rates[1] / Double(row.key.workers)
  }

  /// The rate of the kernels as a share of the multiply-add units' peak.
  private static func kernelRate(_ row: Record) -> Double? {
    guard let part = row.number("peak_fraction"), let computing = row.number("compute_fraction"),
      computing > 0
    else { return nil }
    return part / computing
  }
}
