import Measurement
import Testing

@Suite struct StoppingRuleTests {
  private let rule = StoppingRule(
    fewestRounds: 10, mostRounds: 100, precision: 0.02, seconds: 30)

  @Test(
    arguments: [
      (0, 99.0, 0.001, nil), (1, 29.9, 0.001, nil), (1, 30, 0.5, .time),
      (10, 1, 0.0199, .precision),
      (10, 1, 0.02, nil), (9, 1, 0.001, nil), (11, 1, 0.001, nil), (15, 1, 0.001, .precision),
      (15, 1, nil, nil), (100, 1, 0.5, .rounds), (100, 31, 0.001, .rounds),
    ] as [(Int, Double, Double?, StoppingRule.Reason?)])
  func stops(rounds: Int, elapsed: Double, widest: Double?, reason: StoppingRule.Reason?) {
    #expect(rule.reason(rounds: rounds, elapsed: elapsed) { widest } == reason)
  }

  @Test func takesExactlyTheRoundsAskedFor() {
    let exact = StoppingRule(rounds: 7)
    for rounds in 0..<7 {
      #expect(exact.reason(rounds: rounds, elapsed: 1e9) { 0 } == nil)
    }
    #expect(exact.reason(rounds: 7, elapsed: 0) { nil } == .rounds)
    #expect(StoppingRule(rounds: 7, seconds: 5).reason(rounds: 1, elapsed: 5) { 0 } == .time)
  }

  @Test func theSureRoundsAreTakenHoweverLate() {
    let sure = StoppingRule(fewestRounds: 6, precision: 0.5, seconds: 3, sureRounds: 6)
    for rounds in 0..<6 { #expect(sure.reason(rounds: rounds, elapsed: 99) { 0.1 } == nil) }
    #expect(sure.reason(rounds: 6, elapsed: 99) { 0.1 } == .time)
    #expect(sure.reason(rounds: 10, elapsed: 1) { 0.1 } == .precision)
  }

  /// Intervals are looked at ever more rarely, so that looking stays cheap.
  @Test func looksMoreRarelyAsRoundsGrow() {
    let rule = StoppingRule(fewestRounds: 1, precision: 0, seconds: .infinity)
    let looks = (1...1000).filter { rounds in
      var hasLooked = false
      _ = rule.reason(rounds: rounds, elapsed: 0) {
        hasLooked = true
        return 1
      }
      return hasLooked
    }
    #expect(looks.first == 5 && looks.count < 110)
    #expect(zip(looks, looks.dropFirst()).allSatisfy { $1 - $0 >= 5 })
  }

  @Test func progressIsThatOfTheNearestEnd() {
    #expect(rule.done(rounds: 50, elapsed: 3) == 0.5)
    #expect(rule.done(rounds: 5, elapsed: 15) == 0.5)
    #expect(rule.done(rounds: 500, elapsed: 0) == 1)
  }
}
