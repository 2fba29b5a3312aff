import Datasets
import Engine
import Statistics

extension BenchmarkRun {
  /// How often a contender's start is looked at: the median over these hides what disturbed one.
  private static let looks = 5
  /// Pieces that a look is timed in; with fewer than the least no change-point is looked for.
  private static let (pieces, fewestPieces) = (20, 8)

  /// Finds how many steps each contender needs to settle and how many make a sample.
  ///
  /// Each is watched from its start, as cold as the others leave it: its first steps, a sample's
  /// worth, are timed in pieces. The warm-up ends at the change-point of the pieces' medians
  /// (`settledIndex`) and is one period at least. A sample lasts as long as was asked for at the
  /// speed of the faster quarter of the settled pieces, so that it is hardly ever shorter.
  func calibrate(_ feed: RowFeed) {
    // Samples of an unfinished run stay as long as they were.
    let running = sampledContenders.filter { contenders[$0].stepsPerSample == 0 }
    var looks: [Int: [[Double]]] = [:]
    for look in 0..<Self.looks {
      for (done, index) in running.enumerated() {
        guard !isInterrupted() else { return interrupt() }
        observe(
          .calibrating(look: look * running.count + done, of: Self.looks * running.count))
        looks[index, default: []].append(start(of: index, feed))
      }
    }
    for index in running { settle(index, looks[index]!, feed) }
  }

  /// Steps in a piece, and pieces in a look: periods that are long leave few, or one.
  private func pieces(of index: Int, _ feed: RowFeed) -> (steps: Int, count: Int) {
    let period = contenders[index].trainer!.plan.plan.steps
    let sample = settings.sampleSeconds / contenders[index].stepSeconds
    let steps = wholePeriods(sample / Double(Self.pieces), of: period, feed)
    let count = min(Self.pieces, feed.maximumSteps / steps, Int(sample) / steps + 1)
    return (steps, max(1, count))
  }

  private func wholePeriods(_ steps: Double, of period: Int, _ feed: RowFeed) -> Int {
    let most = feed.maximumSteps / period
    return max(1, Int(min(Double(min(most, 1 << 32)), (steps / Double(period)).rounded(.up))))
      * period
  }

  /// Seconds a step in each piece of a contender's start.
  private func start(of index: Int, _ feed: RowFeed) -> [Double] {
    let trainer = contenders[index].trainer!
    let (steps, count) = pieces(of: index, feed)
    trainer.setParameters(start)
    trainer.prepare(feed, firstStep: 0, steps: steps * count)
    let times = (0..<count).map { _ in trainer.run(steps: steps, from: feed).seconds }
    if trainer.blasThreads > 1 { ProcessIdle.wait() }
    return times.map { $0 / Double(steps) }
  }

  private func settle(_ index: Int, _ looks: [[Double]], _ feed: RowFeed) {
    let period = contenders[index].trainer!.plan.plan.steps
    let (steps, count) = pieces(of: index, feed)
    let medians = (0..<count).map { piece in median(looks.map { $0[piece] }) }
    let settled = count < Self.fewestPieces ? 0 : settledIndex(medians)
    contenders[index].warmUpSteps = max(period, settled * steps)
    let stepSeconds = quantile(0.25, of: Array(medians[settled...]))
    contenders[index].stepsPerSample = wholePeriods(
      settings.sampleSeconds / max(stepSeconds, 1e-9), of: period, feed)
  }
}
