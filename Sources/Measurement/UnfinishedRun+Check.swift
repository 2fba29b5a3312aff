extension UnfinishedRun {
  /// A value of a saved run that no run can have.
  public struct Flaw: Error, Equatable, CustomStringConvertible {
    let place: String
    let found: String
    let expected: String

    public var description: String {
      "unfinished.json: \(place) \(found); expected \(expected)"
    }
  }

  /// More rounds than this would take years.
  static let mostRounds = 1_000_000_000

  private static func check(
    _ place: String, _ name: String, _ value: Int, _ range: ClosedRange<Int>
  ) throws(Flaw) {
    guard range.contains(value) else {
      throw Flaw(
        place: place, found: "has \(name) \(value)",
        expected: "a number from \(range.lowerBound) to \(range.upperBound)")
    }
  }

  private static func check(_ place: String, _ name: String, _ value: Double) throws(Flaw) {
    // A range contains no NaN.
    guard (1e-15...1e15).contains(value) else {
      throw Flaw(
        place: place, found: "has \(name) \(value)", expected: "a number above 0, at most 1e15")
    }
  }

  /// Checks the number of rounds, and the roofs' samples.
  func checkRounds() throws(Flaw) {
    try Self.check("the run", "rounds", rounds, 0...Self.mostRounds)
    for roof in roofs {
      let place = "a sample of \(roof.kind.rawValue)"
      try Self.check(place, "round", roof.round, 0...rounds)
      try Self.check(place, "position", roof.position, 0...Self.mostRounds)
      try Self.check(place, "seconds", roof.seconds)
      try Self.check(place, "amount", roof.amount)
    }
    for contender in contenders {
      for sample in contender.attempts {
        try Self.check("a sample of \(contender.name)", "round", sample.round, 0...rounds)
      }
    }
  }
}

extension UnfinishedRun.Contender {
  var name: String { "\(strategy) with \(workers)" }

  /// Checks what the figures of a contender are made of, and what its next samples will take.
  ///
  /// - Parameters:
  ///   - period: the steps of a period of its plan.
  ///   - longest: the most steps whose rows the feed holds at once.
  func check(period: Int, longest: Int) throws(UnfinishedRun.Flaw) {
    func wrong(_ found: String, _ expected: String) -> UnfinishedRun.Flaw {
      UnfinishedRun.Flaw(place: name, found: found, expected: expected)
    }
    for (what, steps) in [("a sample", stepsPerSample), ("the warm-up", warmUpSteps)] {
      guard (1...longest).contains(steps), steps.isMultiple(of: period) else {
        throw wrong(
          "has \(steps) steps in \(what)", "a multiple of \(period), from 1 to \(longest)")
      }
    }
    var rounds: Set<Int> = []
    let threads = attempts[0].workers.count
    for sample in attempts {
      let place = "has a sample of round \(sample.round)"
      guard sample.steps == stepsPerSample, sample.rows == attempts[0].rows, sample.rows > 0 else {
        throw wrong(
          "\(place) with \(sample.steps) steps and \(sample.rows) rows",
          "\(stepsPerSample) steps, and as many rows as in all others")
      }
      guard sample.position >= 0, sample.attempt >= 0 else {
        throw wrong("\(place) with a negative position or attempt", "numbers from 0")
      }
      guard (1e-15...1e15).contains(sample.seconds) else {
        throw wrong("\(place) of \(sample.seconds) seconds", "a number above 0, at most 1e15")
      }
      let times = sample.workers.flatMap { [$0.compute, $0.communication, $0.wait] }
      guard threads > 0, sample.workers.count == threads,
        times.allSatisfy((0...1e15).contains), times.contains(where: { $0 > 0 })
      else {
        throw wrong("\(place) with times that are none", "the times of \(threads) workers")
      }
      guard !sample.counts || rounds.insert(sample.round).inserted else {
        throw wrong("has two samples that count in round \(sample.round)", "one")
      }
    }
  }
}
