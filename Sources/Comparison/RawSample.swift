/// A row of `samples.csv` that counts: one timed run of one strategy.
struct RawSample: Sendable {
  let round: Int
  let steps: Double
  let rows: Double
  let seconds: Double
  /// Communication and wait, as a share of all workers' time; nil where that was not written.
  let overhead: Double?
  /// Something else used the machine meanwhile, and the slot's retakes were used up.
  let isDisturbed: Bool

  var stepSeconds: Double { seconds / steps }
}
