import Strategies

/// The samples of a run that another process may carry on. Plans, proofs, learning curves and
/// timelines are made again.
public struct UnfinishedRun: Codable, Sendable {
  struct Contender: Codable {
    var strategy: String
    var workers: Int
    /// Whether it needs no more samples.
    var isComplete: Bool
    var stepsPerSample: Int
    var warmUpSteps: Int
    var attempts: [Sample]
  }

  /// The meaning of what follows: 2 since `gemm-peak` is the peak of the multiply-add units. nil in
  /// files of older programs, in which it is the rate of large products.
  var version: Int?
  var contenders: [Contender]
  var roofs: [RoofSample]
  /// The number of rounds that were measured whole. Samples of a later round are those of one that
  /// was cut short.
  var rounds: Int

  /// The names of the contenders that have samples.
  var measured: [String] {
    contenders.filter { !$0.attempts.isEmpty }.map(\.name)
  }

  /// Takes the samples that a run has so far.
  public init(_ run: MeasuredRun) {
    version = 2
    let isOver = run.stopReason?.isAsPlanned ?? false
    contenders = run.contenders.map {
      Contender(
        strategy: $0.strategy.name, workers: $0.workers,
        isComplete: ($0.isComplete || isOver) && $0.status == .ok,
        stepsPerSample: $0.stepsPerSample, warmUpSteps: $0.warmUpSteps, attempts: $0.attempts)
    }
    roofs = run.roofSamples
    rounds = run.rounds
  }

  /// Whether a run has all its rounds and no failed contender, so that there is nothing to carry
  /// on.
  public static func isOver(_ run: MeasuredRun) -> Bool {
    (run.stopReason?.isAsPlanned ?? false)
      && run.contenders.allSatisfy { $0.status != .failed }
  }
}

extension MeasuredRun {
  /// Adds the samples of an unfinished run of the same settings.
  ///
  /// A round that was cut short is measured again as a whole, because a ratio is of two samples
  /// taken soon after each other. Its first samples are kept, and do not count.
  ///
  /// - Parameter longest: the most steps whose rows the feed holds at once.
  /// - Throws: a `Flaw` where a sample cannot be one of this run.
  mutating func carryOn(
    _ unfinished: UnfinishedRun, longest: Int
  ) throws(UnfinishedRun.Flaw) {
    try unfinished.checkRounds()
    for index in contenders.indices where contenders[index].status == .ok {
      let contender = contenders[index]
      guard
        let before = unfinished.contenders.first(where: {
          $0.strategy == contender.strategy.name && $0.workers == contender.workers
        }), !before.attempts.isEmpty
      else { continue }
      try before.check(period: contender.period, longest: longest)
      contenders[index].attempts = before.attempts.map { sample in
        var sample = sample
        if sample.round >= unfinished.rounds { sample.counts = false }
        return sample
      }
      contenders[index].stepsPerSample = before.stepsPerSample
      contenders[index].warmUpSteps = before.warmUpSteps
      contenders[index].isComplete = before.isComplete
    }
    roofSamples = unfinished.roofs.map { sample in
      var sample = sample
      if unfinished.version == nil, sample.kind == .multiplyAddPeak { sample.kind = .largeProducts }
      return sample
    }
    rounds = unfinished.rounds
    firstRound = unfinished.rounds
  }

  /// The rounds that all of these contenders have had, including those of the unfinished run that
  /// is carried on. The bases do not count.
  func roundsOfAll(_ running: [Int]) -> Int {
    let open = running.filter { !contenders[$0].strategy.isBase }
    let before = open.map { index in
      contenders[index].samples.count { $0.round < firstRound }
    }.min()
    return rounds - firstRound + (before ?? 0)
  }
}
