import Strategies

/// What a run must remember to be carried on by another process: its samples.
///
/// All else is made again, because it takes seconds: plans, proofs, learning curves, timelines.
public struct UnfinishedRun: Codable, Sendable {
  struct Contender: Codable {
    var strategy: String
    var workers: Int
    /// Needs no more samples.
    var isComplete: Bool
    var stepsPerSample: Int
    var warmUpSteps: Int
    var attempts: [Sample]
  }

  var contenders: [Contender]
  var roofs: [RoofSample]
  var rounds: Int

  /// The names of contenders that have samples.
  var measured: [String] {
    contenders.filter { !$0.attempts.isEmpty }.map { "\($0.strategy) with \($0.workers)" }
  }

  /// What is there so far.
  public init(_ run: MeasuredRun) {
    let isOver = run.stopReason?.isAsPlanned ?? false
    contenders = run.contenders.map {
      Contender(
        strategy: $0.strategy.name, workers: $0.workers,
        isComplete: ($0.isComplete || isOver) && $0.status == .ok,
        stepsPerSample: $0.stepsPerSample, warmUpSteps: $0.warmUpSteps, attempts: $0.attempts)
    }
    roofs = run.roofSamples
    // A round that was cut short counts, so that no two have one number.
    rounds = 1 + (run.contenders.flatMap(\.attempts).map(\.round).max() ?? -1)
  }

  /// Whether nothing is missing but what cannot be.
  public static func isOver(_ run: MeasuredRun) -> Bool {
    (run.stopReason?.isAsPlanned ?? false)
      && run.contenders.allSatisfy { $0.status != .failed }
  }
}

extension MeasuredRun {
  /// Takes over the samples of an unfinished run of the same settings.
  mutating func carryOn(_ unfinished: UnfinishedRun) {
    for index in contenders.indices where contenders[index].status == .ok {
      let contender = contenders[index]
      guard
        let before = unfinished.contenders.first(where: {
          $0.strategy == contender.strategy.name && $0.workers == contender.workers
        }), !before.attempts.isEmpty
      else { continue }
      contenders[index].attempts = before.attempts
      contenders[index].stepsPerSample = before.stepsPerSample
      contenders[index].warmUpSteps = before.warmUpSteps
      contenders[index].isComplete = before.isComplete
    }
    roofSamples = unfinished.roofs
    rounds = unfinished.rounds
    firstRound = unfinished.rounds
  }

  /// Rounds that the one of these contenders with the fewest has had: those of an unfinished run
  /// before count.
  func roundsOfAll(_ running: [Int]) -> Int {
    let open = running.filter { !contenders[$0].strategy.isBase }
    let before = open.map { index in
      contenders[index].samples.count { $0.round < firstRound }
    }.min()
    return rounds - firstRound + (before ?? 0)
  }
}
