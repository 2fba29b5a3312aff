import Randomness

/// The order in which training visits its rows.
///
/// Positions count rows over the whole run: row r of batch k (of B rows) is at position k·B + r.
/// Epoch e is positions e·N ..< (e + 1)·N of a set of N rows; a batch may straddle two epochs.
public enum RowOrder: Hashable, Sendable {
  /// The order of the file, which starts again after the last row: `--shuffle none`.
  case none
  /// A new permutation each epoch, which depends on the seed and the epoch alone.
  case epoch(seed: UInt64)

  /// The row at `position` of the run.
  ///
  /// Cost: for a seeded order, the permutation of a whole epoch; `RowFeed` makes it once.
  /// - Precondition: `position` ≥ 0 and `rows` ≥ 1.
  public func row(at position: Int, rows: Int) -> Int {
    precondition(position >= 0 && rows > 0, "positions start at 0, and there must be rows")
    let (epoch, place) = position.quotientAndRemainder(dividingBy: rows)
    switch self {
    case .none: return place
    case .epoch: return permutation(epoch: epoch, rows: rows)[place]
    }
  }

  /// The rows of epoch `epoch` in the order of their visit: each of 0 ..< `rows` once.
  ///
  /// Seeded: Fisher–Yates from the last element down, with SplitMix64 seeded from
  /// m(m(seed) xor epoch), where m(x) is the generator's first output from seed x.
  public func permutation(epoch: Int, rows: Int) -> [Int] {
    var order = Array(0..<rows)
    switch self {
    case .none: break
    case .epoch(let seed):
      var generator = SplitMix64(seed: seed, stream: UInt64(epoch))
      generator.shuffle(&order)
    }
    return order
  }
}
