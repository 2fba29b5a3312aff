import Plans

/// The algorithm by which a message-passing library carries out a collective, as what it costs on the
/// busiest process's link.
///
/// A collective of n bytes among p processes takes, with α and β of the link and besides what sums cost:
///
/// | operation | below | and from there on |
/// | --- | --- | --- |
/// | all-reduce | 10,000 bytes: recursive doubling, ⌈log₂ p⌉(α + nβ) | ring, 2(p − 1)(α + nβ/p) |
/// | reduce-scatter | 12 KiB, or 256 KiB where p is a power of two: recursive halving, ⌈log₂ p⌉α + nβ(p − 1)/p | ring, (p − 1)(α + nβ/p) |
/// | all-gather | 50,000 bytes: recursive doubling or Bruck's, ⌈log₂ p⌉α + nβ(p − 1)/p | ring, (p − 1)(α + nβ/p) |
/// | all-reduce in the background | always: to the root of a binomial tree and back, 2⌈log₂ p⌉(α + nβ) | |
///
/// Sources: the choices are those of Open MPI (`coll_tuned_decision_fixed.c` before version 4.1, and
/// `nbc_iallreduce.c` for sums in place); the formulas are those of Thakur, Rabenseifner and Gropp,
/// "Optimization of collective communication operations in MPICH", 2005.
struct CollectiveAlgorithm: Equatable {
  /// The number of times that α counts.
  let rounds: Int
  /// The bytes that β counts for.
  let bytes: Double
  /// The values that each process adds up.
  let summed: Int

  init(_ start: CollectiveStart) {
    self.init(
      start.collective.kind, values: start.collective.slice.count, processes: start.processes,
      isWhole: start.isWhole)
  }

  /// - Parameters:
  ///   - values: the number of binary32 values of each process.
  ///   - isWhole: whether the caller waits for the end; if not, the operation goes on in the
  ///     background.
  init(_ kind: Collective.Kind, values: Int, processes: Int, isWhole: Bool) {
    let bytes = values * MemoryLayout<Float>.size
    let doublings = Int.bitWidth - (processes - 1).leadingZeroBitCount
    let isPowerOfTwo = 1 << doublings == processes
    let others = processes - 1
    let share = Double(bytes) / Double(processes)
    // The values of all pieces but one.
    let pieces = others * values / processes
    let cost: (rounds: Int, bytes: Double, summed: Int) =
      switch kind {
      case .allReduce where !isWhole:
        (2 * doublings, Double(2 * doublings * bytes), doublings * values)
      case .allReduce where bytes < 10_000:
        (doublings, Double(doublings * bytes), doublings * values)
      case .allReduce: (2 * others, Double(2 * others) * share, pieces)
      case .reduceScatter where bytes <= 12 << 10 || bytes <= 256 << 10 && isPowerOfTwo:
        (doublings, Double(others) * share, pieces)
      case .reduceScatter: (others, Double(others) * share, pieces)
      case .allGather: (bytes < 50_000 ? doublings : others, Double(others) * share, 0)
      }
    rounds = cost.rounds
    self.bytes = cost.bytes
    summed = cost.summed
  }

  /// Seconds without those of sums.
  func seconds(over link: Link) -> Spread {
    link.latencySeconds * Double(rounds) + link.secondsPerByte * bytes
  }
}
