/// P-values of several tests, adjusted so that the chance of one false rejection among all of them
/// is at most `alpha` where each adjusted value is compared with `alpha`.
///
/// Holm's step-down method: the k-th smallest of n is multiplied by n − k + 1, and none is below
/// one before it. It asks nothing of how the tests depend on each other and rejects all that
/// Bonferroni's does, and more. Source: Holm, Scand. J. Stat. 6, 1979.
///
/// - Precondition: each is in 0...1.
public func holm(_ pValues: [Double]) -> [Double] {
  precondition(pValues.allSatisfy((0...1).contains), "a p-value lies in 0...1")
  var adjusted = pValues
  var largest = 0.0
  for (step, index) in pValues.indices.sorted(by: { pValues[$0] < pValues[$1] }).enumerated() {
    largest = max(largest, min(1, pValues[index] * Double(pValues.count - step)))
    adjusted[index] = largest
  }
  return adjusted
}

/// The level that Holm's method tested each of `pValues` at: those that it rejected have p ≤ level,
/// all others p > level, so that a bound at this level tells what the test tells.
///
/// - Precondition: each is in 0...1; 0 < `alpha` < 1.
public func holmLevels(_ pValues: [Double], alpha: Double) -> [Double] {
  precondition(0 < alpha && alpha < 1, "a level lies between 0 and 1")
  let adjusted = holm(pValues)
  let rejected = adjusted.count { $0 <= alpha }
  // The first that was kept ends the descent, and all after it are kept at its level.
  let last = alpha / Double(max(1, pValues.count - rejected))
  var levels = [Double](repeating: last, count: pValues.count)
  let order = pValues.indices.sorted { pValues[$0] < pValues[$1] }
  for (step, index) in order.prefix(rejected).enumerated() {
    levels[index] = alpha / Double(pValues.count - step)
  }
  return levels
}
