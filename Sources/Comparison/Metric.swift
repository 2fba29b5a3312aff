import Statistics

/// A figure that two runs can be compared by.
public struct Metric: Sendable {
  public enum Direction: Sendable { case higherIsBetter, lowerIsBetter }

  /// What two runs must share before their figures can be compared.
  public enum Scope: Sendable {
    /// A ratio of times of one run: comparable between machines, within limits.
    case withinRun
    /// A time or a rate of one machine.
    case machine
    /// A count that follows from the plan alone: compared by equality.
    case exact
  }

  /// Its column in `summary.csv`.
  public let name: String
  /// As it is printed; empty for a plain number.
  public let unit: String
  public let direction: Direction
  public let scope: Scope
  /// Its value in one block; nil where the block has not what it takes.
  let value: @Sendable (Block) -> Double?
  /// The other sample that the value hangs on; nil where it is the strategy's own alone.
  let partner: @Sendable (Block) -> RawSample?
  /// What stands for all blocks. A rate is never averaged: samples of a row have the same rows
  /// each, so that Σ rows ÷ Σ seconds is their harmonic mean.
  let average: @Sendable ([Double]) -> Double

  /// A worker alone waits for nobody, and shared memory sends no messages; but nothing takes no
  /// time.
  let canBeZero: Bool

  /// One strategy's sample, with those that it is compared with in the same block.
  struct Block {
    let workers: Int
    let sample: RawSample
    let serial: RawSample?
    let blas: RawSample?
  }

  /// Every metric; a new one is a line here.
  public static let all: [Metric] = [
    Metric("speedup", "×", .higherIsBetter, .withinRun, partner: \.serial) { block in
      block.serial.map { $0.stepSeconds / block.sample.stepSeconds }
    },
    Metric("speedup_vs_blas", "×", .higherIsBetter, .withinRun, partner: \.blas) { block in
      block.blas.map { $0.stepSeconds / block.sample.stepSeconds }
    },
    Metric("efficiency", "", .higherIsBetter, .withinRun, partner: \.serial) { block in
      block.serial.map { $0.stepSeconds / block.sample.stepSeconds / Double(block.workers) }
    },
    Metric("communication_overhead", "", .lowerIsBetter, .withinRun, canBeZero: true) {
      $0.sample.overhead
    },
    Metric("step_seconds", "s", .lowerIsBetter, .machine) { $0.sample.stepSeconds },
    Metric(
      "throughput_samples_per_second", "rows/s", .higherIsBetter, .machine,
      average: harmonicMean
    ) {
      $0.sample.rows / $0.sample.seconds
    },
    Metric("bytes_per_step", "B", .lowerIsBetter, .exact, canBeZero: true) { _ in nil },
    Metric("messages_per_step", "", .lowerIsBetter, .exact, canBeZero: true) { _ in nil },
  ]

  private static func harmonicMean(_ samples: [Double]) -> Double {
    1 / mean(samples.map { 1 / $0 })
  }

  public static func named(_ name: String) -> Metric? { all.first { $0.name == name } }

  /// Reads a list of names or their beginnings, such as `speedup,throughput`, or `all`.
  public static func list(_ text: String) throws(ComparisonError) -> [Metric] {
    if text == "all" { return all }
    var metrics: [Metric] = []
    for word in text.split(separator: ",", omittingEmptySubsequences: false) {
      let begun = all.filter { $0.name.hasPrefix(word) }
      guard let metric = named(String(word)) ?? (begun.count == 1 ? begun[0] : nil) else {
        let known = all.map(\.name).joined(separator: ", ")
        throw .query(problem: "unknown metric '\(word)': expected all, or some of \(known)")
      }
      if !metrics.contains(where: { $0.name == metric.name }) { metrics.append(metric) }
    }
    return metrics
  }

  private init(
    _ name: String, _ unit: String, _ direction: Direction, _ scope: Scope,
    canBeZero: Bool = false, partner: @escaping @Sendable (Block) -> RawSample? = { _ in nil },
    average: @escaping @Sendable ([Double]) -> Double = median,
    _ value: @escaping @Sendable (Block) -> Double?
  ) {
    self.name = name
    self.unit = unit
    self.direction = direction
    self.scope = scope
    self.canBeZero = canBeZero
    self.partner = partner
    self.average = average
    self.value = value
  }
}
