#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The index from which a series of times has settled; 0 where its start is not slower than the
/// rest.
///
/// The series is split in two where two means leave the smallest sum of squares. The split counts
/// only if the first part is the slower one, and if n·ln(S₀/S₁) exceeds 3·ln n, S₀ and S₁ being
/// the sums of squares about one and about two means: Schwarz' criterion, after Yao, "Estimating
/// the number of change-points via Schwarz' criterion", 1988, with one more ln n against chance,
/// because the split is looked for everywhere. At least half of the series must lie after it.
///
/// - Precondition: `times` are finite.
public func settledIndex(_ times: [Double]) -> Int {
  precondition(times.allSatisfy(\.isFinite), "a change-point is found in finite times")
  let count = times.count
  guard count >= 4 else { return 0 }
  let one = squares(times[...])
  let splits = (1...count / 2).map { split in
    (split: split, squares: squares(times[..<split]) + squares(times[split...]))
  }
  let best = splits.min { $0.squares < $1.squares }!
  let gain = Double(count) * log(one / best.squares)
  let isSlower = mean(Array(times[..<best.split])) > mean(Array(times[best.split...]))
  return isSlower && gain > 3 * log(Double(count)) ? best.split : 0
}

/// The sum of squared distances from the mean.
private func squares(_ values: ArraySlice<Double>) -> Double {
  let middle = values.reduce(0, +) / Double(values.count)
  return values.reduce(0) { $0 + ($1 - middle) * ($1 - middle) }
}
