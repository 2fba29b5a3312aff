import Networks

@testable import Contest

/// One that takes the times that it is given, and trains what it is given.
final class FixedCompetitor: Competitor {
  /// Seconds a step: the first for every look before the rounds, then one a round.
  private var stepSeconds: [Double]
  private let training: Training?
  private let failsAt: Int
  private(set) var calls = 0

  init(_ stepSeconds: [Double], training: Training? = .fixed, failsAt: Int = .max) {
    self.stepSeconds = stepSeconds
    self.training = training
    self.failsAt = failsAt
  }

  func train(steps: Int) throws(PeerError) -> Training? { training }

  func seconds(warmUp: Int, steps: Int) throws(PeerError) -> Double {
    calls += 1
    guard calls < failsAt else { throw .failed(peer: "fixed", reason: "out of order") }
    return stepSeconds[min(stepSeconds.count - 1, max(0, calls - Self.looks - 1))] * Double(steps)
  }

  /// What calibration asks for, so that the next call is of the first round.
  private static let looks = 3
}

extension Training {
  /// Of a network 2-1, two batches.
  static let layout = ParameterLayout(try! NetworkShape("2-1"))
  static let fixed = Training(
    losses: [1, 0.5], parameters: [Float](repeating: 1, count: layout.count))
  static let agreement = Agreement(
    layout, start: [Float](repeating: 0, count: layout.count), batch: 1)
}

extension Entry {
  /// An entry of a strategy's or peer's name, with its competitor.
  static func fixed(
    _ name: String, workers: Int = 1, _ competitor: FixedCompetitor
  ) -> Entry {
    var entry = Entry(
      name, family: String(name.prefix { $0 != ":" }), member: nil, workers: workers)
    entry.competitor = competitor
    return entry
  }
}
