import Networks
import Plans

/// Looks for the cheapest way to cut a step.
///
/// The cost of cutting one pass depends on how its neighbours are cut, because values stay where
/// they were written and barriers fall away between passes of the same workers. So the search goes
/// downhill: it starts from cuts that are known to be good and changes runs of neighbouring passes,
/// the passes of a layer, single passes and pairs, as long as that makes the step cheaper, or as cheap
/// with fewer workers. What it finds is never dearer than where it starts. It asks no clock and
/// draws no lots: equal jobs get equal cuts.
struct GridSearch {
  /// The most passes that are changed at once in a deep network.
  private static let longestRun = 12

  private let shape: NetworkShape
  private let uniform: [GridCut]
  private var cuts: GridPrices.Cuts
  private var seconds: Double

  /// - Parameter prices: the job's.
  /// - Returns: the cuts of all passes.
  static func cheapest(_ job: Job, _ prices: inout GridPrices) -> GridPrices.Cuts {
    let uniform = GridCut.all(workers: job.workers)
    var best: GridSearch?
    for start in starts(job, prices, uniform) {
      var search = GridSearch(job.shape, uniform, start, &prices)
      search.descend(&prices)
      if best.map({ search.isBetter(than: $0, prices) }) ?? true { best = search }
    }
    return best!.cuts
  }

  private init(
    _ shape: NetworkShape, _ uniform: [GridCut], _ cuts: GridPrices.Cuts,
    _ prices: inout GridPrices
  ) {
    self.shape = shape
    self.uniform = uniform
    self.cuts = cuts
    seconds = prices.seconds(cuts)
  }

  /// The cuts of `tensor`, `rowsColumns` and `perLayer` with all workers, and those of one worker.
  private static func starts(
    _ job: Job, _ prices: GridPrices, _ uniform: [GridCut]
  ) -> [GridPrices.Cuts] {
    let rows = GridCut(rows: job.workers, columns: 1)
    let columns = GridCut(rows: 1, columns: job.workers)
    let alone = GridCut(rows: 1, columns: 1)
    let kinds: [(_ layer: Int) -> GridCut] = [
      { _ in columns }, { _ in rows },
      { Strategy.movesLessByColumns(job, layer: $0) ? columns : rows }, { _ in alone },
    ]
    return kinds.map { kind in
      prices.phases.indices.map { phase in
        prices.way(phase, like: kind(prices.phases[phase].layer ?? job.shape.layers - 1))
      }
    }
  }

  private func isBetter(than other: GridSearch, _ prices: GridPrices) -> Bool {
    Self.isBetter((seconds, prices.used(cuts)), than: (other.seconds, prices.used(other.cuts)))
  }

  /// Sums in another order are no gain.
  private static func isBetter(
    _ one: (seconds: Double, used: Int), than other: (seconds: Double, used: Int)
  ) -> Bool {
    let margin = 1e-12 * other.seconds
    return one.seconds < other.seconds - margin
      || (one.seconds <= other.seconds + margin && one.used < other.used)
  }

  private mutating func descend(_ prices: inout GridPrices) {
    var isGaining = true
    while isGaining {
      isGaining = false
      for length in (2...max(2, min(Self.longestRun, cuts.count))).reversed() {
        for start in 0...max(0, cuts.count - length) {
          let run = start..<min(cuts.count, start + length)
          for cut in uniform where change(run, cut, &prices) { isGaining = true }
        }
      }
      for layer in 0..<shape.layers {
        let passes = cuts.indices.filter { prices.phases[$0].layer == layer }
        for cut in uniform where change(passes, cut, &prices) { isGaining = true }
      }
      for phase in cuts.indices {
        for way in prices.ways[phase].indices {
          var changed = cuts
          changed[phase] = way
          if take(changed, &prices) { isGaining = true }
        }
      }
      // Neighbours that never wait for each other, as weight gradients, may go to different workers.
      for phase in cuts.indices.dropFirst() where !prices.mayConflict[phase][phase - 1] {
        for first in prices.ways[phase - 1].indices {
          for second in prices.ways[phase].indices {
            var changed = cuts
            (changed[phase - 1], changed[phase]) = (first, second)
            if take(changed, &prices) { isGaining = true }
          }
        }
      }
    }
  }

  /// - Returns: whether the step is better with these passes cut like `cut`.
  private mutating func change(
    _ passes: some Collection<Int>, _ cut: GridCut, _ prices: inout GridPrices
  ) -> Bool {
    var changed = cuts
    for phase in passes { changed[phase] = prices.way(phase, like: cut) }
    return take(changed, &prices)
  }

  private mutating func take(_ changed: GridPrices.Cuts, _ prices: inout GridPrices) -> Bool {
    guard changed != cuts else { return false }
    let price = prices.seconds(changed)
    guard
      Self.isBetter((price, prices.used(changed)), than: (seconds, prices.used(cuts)))
    else { return false }
    (cuts, seconds) = (changed, price)
    return true
  }
}
