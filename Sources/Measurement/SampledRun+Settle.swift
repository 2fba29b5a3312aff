import Runtime
import Statistics

extension SampledRun {
  /// The number of times that a contender's start is timed where there is time. The median over
  /// these looks hides what disturbed one.
  private static let looks = 5
  /// The number of pieces that a look is timed in. With fewer than `fewestPieces` no change-point
  /// is looked for.
  private static let (pieces, fewestPieces) = (20, 8)

  /// The indices of the contenders that take part in rounds: those that need samples, and the bases
  /// as long as one is left to compare with them.
  var sampledContenders: [Int] {
    let all = trainers.keys.sorted()
    let open = all.filter { !run.contenders[$0].isComplete && !run.contenders[$0].strategy.isBase }
    let isAnyOpen =
      !open.isEmpty
      || all.allSatisfy { run.contenders[$0].strategy.isBase && !run.contenders[$0].isComplete }
    return isAnyOpen
      ? all.filter { !run.contenders[$0].isComplete || run.contenders[$0].strategy.isBase } : []
  }

  /// Finds how many steps each contender needs to settle, and how many make a sample.
  ///
  /// Each contender is timed from its start, as cold as the others leave it, in pieces that
  /// together are as long as a sample. The warm-up ends at the change-point of the pieces' medians
  /// (`settledIndex`), and is one period at least. The steps of a sample are those that take as
  /// long as was asked for at the speed of the fastest quarter of the settled pieces, so that a
  /// sample is hardly ever shorter.
  ///
  /// A contender whose period takes too long for that gets its step time from its learning curve.
  mutating func settle() {
    // A run that is carried on keeps the length of its samples.
    let unsettled = sampledContenders.filter { run.contenders[$0].stepsPerSample == 0 }
    let limit = context.budget.seconds(TimeBudget.Share.settling) / 2
    let running = unsettled.filter { periodSeconds(of: $0) <= limit }
    for index in unsettled where periodSeconds(of: index) > limit {
      setSample(of: index, warmUpSteps: 0, stepSeconds: run.contenders[index].stepSeconds)
    }
    let cost = running.reduce(0) { sum, index in
      sum + max(settings.sampleSeconds, periodSeconds(of: index))
    }
    let looks = context.budget.repeats(
      upTo: Self.looks, costing: cost, within: TimeBudget.Share.settling)
    var times: [Int: [[Double]]] = [:]
    for look in 0..<looks {
      for (done, index) in running.enumerated() {
        guard !context.isInterrupted() else { return run.interrupt() }
        context.tell(.settling(look: look * running.count + done, of: looks * running.count))
        times[index, default: []].append(start(of: index))
      }
    }
    for index in running { settle(index, times[index]!) }
  }

  /// The steps of a piece, and the pieces of a look, which are few where periods are long.
  private func pieces(of index: Int) -> (steps: Int, count: Int) {
    let sample = settings.sampleSeconds / run.contenders[index].stepSeconds
    let steps = wholePeriods(sample / Double(Self.pieces), of: run.contenders[index].period)
    let count = min(Self.pieces, context.feed.maximumSteps / steps, Int(sample) / steps + 1)
    return (steps, max(1, count))
  }

  /// The number of steps rounded up to whole periods, as many as the feed holds at most.
  private func wholePeriods(_ steps: Double, of period: Int) -> Int {
    let most = context.feed.maximumSteps / period
    return max(1, Int(min(Double(min(most, 1 << 32)), (steps / Double(period)).rounded(.up))))
      * period
  }

  /// Seconds of a step in each piece of a contender's start.
  private func start(of index: Int) -> [Double] {
    let trainer = trainers[index]!
    let (steps, count) = pieces(of: index)
    trainer.setParameters(context.start)
    trainer.prepare(context.feed, firstStep: 0, steps: steps * count)
    let times = (0..<count).map { _ in trainer.run(steps: steps, from: context.feed).seconds }
    if trainer.blasThreads > 1 { ProcessIdle.wait() }
    return times.map { $0 / Double(steps) }
  }

  private mutating func settle(_ index: Int, _ looks: [[Double]]) {
    let (steps, count) = pieces(of: index)
    let medians = (0..<count).map { piece in median(looks.map { $0[piece] }) }
    let settled = count < Self.fewestPieces ? 0 : settledIndex(medians)
    setSample(
      of: index, warmUpSteps: settled * steps,
      stepSeconds: quantile(0.25, of: Array(medians[settled...])))
  }

  private mutating func setSample(of index: Int, warmUpSteps: Int, stepSeconds: Double) {
    let period = run.contenders[index].period
    run.contenders[index].warmUpSteps = max(period, warmUpSteps)
    run.contenders[index].stepsPerSample = wholePeriods(
      settings.sampleSeconds / max(stepSeconds, 1e-9), of: period)
  }

  private func periodSeconds(of index: Int) -> Double {
    Double(run.contenders[index].period) * run.contenders[index].stepSeconds
  }
}
