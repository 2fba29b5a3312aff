import Figures
import Reports
import Statistics

/// A figure that two runs can be compared by, and how it follows from one block of samples.
public struct Metric: Sendable {
  /// The column of `summary.csv`, with its unit and which way is better.
  public let figure: Figure
  public let direction: Figure.Direction
  /// What two runs must share before their figures can be compared.
  public let scope: Figure.Scope
  /// The value of one block; nil where the block lacks a sample that the value needs.
  let value: @Sendable (Block) -> Double?
  /// The other sample of a ratio; nil where the value depends on the strategy's own sample alone.
  let partner: @Sendable (Block) -> RecordedSample?
  /// The figure of several blocks. Rates are not averaged: all samples of a row have the same
  /// number of rows, so that Σ rows ÷ Σ seconds is the harmonic mean of their rates.
  let average: @Sendable ([Double]) -> Double

  public var name: String { figure.name }
  public var canBeZero: Bool { figure.canBeZero }

  /// A loss is a change that is turned so that worse is positive. The change is candidate ÷ base − 1,
  /// or candidate − base where a margin is absolute: a speedup of 2 that becomes 1 is a loss of 50 %,
  /// a time of 1 s that becomes 2 s one of 100 %.
  func loss(ofChange change: Double) -> Double {
    switch direction {
    case .higherIsBetter: -change
    case .lowerIsBetter: change
    }
  }

  /// One strategy's sample, with those that it is compared with in the same block.
  struct Block {
    let workers: Int
    let sample: RecordedSample
    let serial: RecordedSample?
    let blas: RecordedSample?

    func speedup(over other: RecordedSample?) -> Double? {
      other.map { Speedup.block(of: sample, over: $0).ratio }
    }
  }

  /// Every metric; a new one is a line here, under the name of a figure that is compared.
  public static let all: [Metric] = [
    speedup,
    Metric("speedup_vs_blas", partner: \.blas) { $0.speedup(over: $0.blas) },
    Metric("efficiency", partner: \.serial) { block in
      block.speedup(over: block.serial).map {
        Speedup.efficiency($0, workers: block.workers)
      }
    },
    Metric("communication_overhead") { $0.sample.overhead },
    stepSeconds,
    Metric("throughput_samples_per_second", average: harmonicMean) {
      $0.sample.rows / $0.sample.seconds
    },
    Metric("bytes_per_step") { _ in nil },
    Metric("messages_per_step") { _ in nil },
    Metric("final_loss") { _ in nil },
    Metric("test_accuracy") { _ in nil },
  ]

  static let speedup = Metric("speedup", partner: \.serial) { $0.speedup(over: $0.serial) }
  static let stepSeconds = Metric("step_seconds") { $0.sample.stepSeconds }

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
    _ name: String, partner: @escaping @Sendable (Block) -> RecordedSample? = { _ in nil },
    average: @escaping @Sendable ([Double]) -> Double = median,
    _ value: @escaping @Sendable (Block) -> Double?
  ) {
    let figure = Figure.summary[name]
    guard let direction = figure.better, let scope = figure.sharing else {
      preconditionFailure("the registry does not say how '\(name)' is compared")
    }
    self.figure = figure
    self.direction = direction
    self.scope = scope
    self.partner = partner
    self.average = average
    self.value = value
  }
}
