import Figures
import Statistics

/// What the samples of one entry say, with 95 % bootstrap intervals over the rounds.
public struct EntryFigures: Sendable {
  /// Median over samples of (wall time ÷ steps).
  public let stepSeconds: Estimate
  /// The least of any sample: what the machine allows when nothing disturbs it.
  public let bestStepSeconds: Double
  /// Σ rows ÷ Σ seconds.
  public let throughput: Estimate
  /// Median over rounds of serial's step time ÷ this one's.
  public let speedup: Estimate?
  /// The same against `blas-threads` with as many threads.
  public let speedupVsBLAS: Estimate?
}

extension Contest {
  /// Nil where nothing was timed.
  public func figures(of entry: Entry, batch: Int) -> EntryFigures? {
    let steps = entry.samples.map(\.stepSeconds)
    guard let best = steps.min() else { return nil }
    let bootstrap = Bootstrap(seed: seed)
    let blas = entries.first { $0.name == "blas-threads" && $0.workers == entry.workers }
    return EntryFigures(
      stepSeconds: bootstrap.estimate(steps), bestStepSeconds: best,
      // All samples of an entry have as many rows.
      throughput: bootstrap.estimate(steps) { Double(batch) / mean($0) },
      speedup: ratio(of: entries[0], to: entry),
      speedupVsBLAS: blas.flatMap { ratio(of: $0, to: entry) })
  }

  /// The median over rounds of one's step time ÷ another's; nil where no round has both.
  public func ratio(of entry: Entry, to other: Entry) -> Estimate? {
    Speedup.estimate(of: other.samples, over: entry.samples, Bootstrap(seed: seed))
  }

  /// The fastest of those that a test admits, by the median; nil where none was timed.
  public func fastest(where admits: (Entry) -> Bool) -> Entry? {
    entries.filter { $0.status == .ok && !$0.samples.isEmpty && admits($0) }
      .min { median($0.samples.map(\.stepSeconds)) < median($1.samples.map(\.stepSeconds)) }
  }
}
