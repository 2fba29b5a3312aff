extension PlanCost {
  /// What a worker's actions cost on a typical core of a processor with 512-bit vectors, for choices
  /// that are made before anything is measured and must be the same in every run.
  ///
  /// Only the ratios count. They come from OpenBLAS 0.3.21 and from 16 cores of a Xeon
  /// (`results/xeon-16`), and a cycle is 0.3 ns:
  ///
  /// - A product computes 32 floating-point operations a cycle, on vectors of 16 columns, and reads
  ///   64 bytes of its operands from the second-level cache, so that few rows or few columns make it
  ///   less efficient. A weight gradient of 32 rows and 784 inputs reaches 0.96 of OpenBLAS's best
  ///   rate with 16 columns, 0.56 with 8 and with 4, and a forward product of 64 columns 0.95 with two
  ///   rows and 0.49 with one.
  /// - Outside products memory moves by 16 bytes a cycle: a core's share of the bandwidth that all
  ///   16 cores had together in vectors as long as the parameters.
  /// - A kernel costs 0.1 µs besides, as a product of one row, 8 columns and 64 inputs does.
  /// - Values of other workers arrive at 12 GB/s where two exchange them, and at 6 GB/s where more
  ///   do: what the sums of `data-parallel:direct` and the steps of `hybrid:rows-columns` took.
  /// - A barrier costs 0.25 µs for each doubling of the workers, waiting for the last one included.
  ///
  /// - Parameters:
  ///   - workers: the number of workers of a barrier.
  ///   - active: the number of them that have something to do; nil for all.
  public static func typical(workers: Int, active: Int? = nil) -> PlanCost {
    let cycle = 0.3e-9
    let doublings = Int.bitWidth - (workers - 1).leadingZeroBitCount
    return PlanCost(
      kernelSeconds: 1e-7, flopsPerSecond: 32 / cycle, weightBytesPerSecond: 64 / cycle,
      inputBytesPerSecond: 64 / cycle, vectorColumns: 16,
      remoteBytesPerSecond: (active ?? workers) > 2 ? 6e9 : 12e9,
      bytesPerSecond: 16 / cycle, latencySeconds: 0.25e-6 * Double(doublings))
  }
}
