import Statistics

/// A timed sample of a round: what a speedup is made of.
public protocol TimedSteps {
  var round: Int { get }
  /// Wall time ÷ steps.
  var stepSeconds: Double { get }
}

/// The one definition of speedup: another's step time ÷ one's own, of one round and one batch size.
public enum Speedup {
  /// A block for each round that has a sample of both.
  public static func blocks<Steps: TimedSteps>(
    of own: [Steps], over other: [Steps]
  ) -> [PairedBlock] {
    let byRound = Dictionary(other.map { ($0.round, $0) }, uniquingKeysWith: { $1 })
    return own.compactMap { sample in byRound[sample.round].map { block(of: sample, over: $0) } }
  }

  public static func block<Steps: TimedSteps>(of own: Steps, over other: Steps) -> PairedBlock {
    PairedBlock(numerator: other.stepSeconds, denominator: own.stepSeconds)
  }

  /// The median over rounds with its interval; nil where no round has both.
  public static func estimate<Steps: TimedSteps>(
    of own: [Steps], over other: [Steps], _ bootstrap: Bootstrap
  ) -> Estimate? {
    let blocks = blocks(of: own, over: other)
    return blocks.isEmpty ? nil : bootstrap.medianRatio(blocks)
  }

  /// Speedup ÷ workers.
  public static func efficiency(_ speedup: Double, workers: Int) -> Double {
    speedup * (1 / Double(workers))
  }

  public static func efficiency(_ speedup: Estimate, workers: Int) -> Estimate {
    Estimate(
      value: efficiency(speedup.value, workers: workers),
      interval: speedup.interval.map {
        Interval(
          low: efficiency($0.low, workers: workers), high: efficiency($0.high, workers: workers))
      })
  }
}
