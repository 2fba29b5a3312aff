import Forecast
import Foundation

/// What `bench advise` says, for programs.
struct AdviceDocument: Encodable {
  /// A choice as forecast; times in seconds, shares of all workers' time.
  struct Row: Encodable {
    let strategy: String
    let workers: Int
    let exact: Bool
    let stepSeconds: Double
    let stepSecondsLow: Double
    let stepSecondsHigh: Double
    let computeFraction: Double
    let communicationFraction: Double
    let waitFraction: Double

    init(_ choice: Advice.Choice) {
      let forecast = choice.forecast
      (strategy, workers, exact) = (choice.strategy, choice.workers, choice.isExact)
      stepSeconds = forecast.stepSeconds
      (stepSecondsLow, stepSecondsHigh) = (forecast.low, forecast.high)
      computeFraction = forecast.share(of: .compute)
      communicationFraction = forecast.share(of: .communication)
      waitFraction = forecast.share(of: .wait)
    }
  }

  let recommended: Row
  /// Those that the forecast cannot tell from it.
  let alike: [Row]
  /// The fastest of those that are slower; `null` where there is none.
  let next: Row?
  /// Those that train by another algorithm, where they may not be recommended.
  let relaxed: [Row]
  /// Jobs for which another strategy is clearly first, each the nearest one on its side.
  let turns: [Turn]
  /// The farthest jobs that were looked at on the other sides.
  let stays: [String]
  /// What is assumed of machines that were not measured, a sentence each.
  let assumptions: [String]
  /// The command that measures the first and those like it; `null` where they cannot run here.
  let measure: String?

  /// A job for which the answer is another one.
  struct Turn: Encodable {
    let job: String
    let recommended: Row
  }

  init(
    _ advice: Advice, _ turns: AdviceTurns?, _ assumptions: [String], measure: String?
  ) {
    self.assumptions = assumptions
    self.turns = (turns?.sides ?? []).compactMap(\.turn).map {
      Turn(job: $0.job, recommended: Row($0.best))
    }
    stays = (turns?.sides ?? []).filter { $0.turn == nil }.map(\.reach)
    recommended = Row(advice.best)
    alike = advice.alike.map { Row($0) }
    next = advice.next.map { Row($0) }
    relaxed = advice.relaxed.map { Row($0) }
    self.measure = measure
  }

  var json: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    do {
      return try String(decoding: encoder.encode(self), as: UTF8.self) + "\n"
    } catch {
      preconditionFailure("a forecast's numbers are finite: \(error)")
    }
  }
}
