import Datasets
import Engine

extension BenchmarkRun {
  /// Samples every contender once a round, in a counterbalanced order, with the GEMM peaks
  /// among them.
  public func measure(_ feed: RowFeed) {
    let running = contenders.indices.filter { contenders[$0].isRunning }
    guard !wasInterrupted, !running.isEmpty else { return }
    let order = RoundOrder(contenders: running.count + peaks.count, seed: settings.seed)
    for round in 0..<settings.rounds {
      observe(.measuring(round: round, of: settings.rounds))
      for (position, slot) in order.order(round).enumerated() {
        guard !isInterrupted() else { return interrupt() }
        if slot < running.count {
          sample(running[slot], feed, round: round, position: position)
        } else {
          peaks[slot - running.count].sample(
            round: round, position: position, seconds: settings.sampleSeconds / 2)
        }
      }
      observe(.roundDone(round))
    }
  }

  /// One sample, from the common start so that all samples are of the same work, after a tenth
  /// of it as warm-up: caches, page tables and branch predictors then know the strategy again.
  private func sample(_ index: Int, _ feed: RowFeed, round: Int, position: Int) {
    let trainer = contenders[index].trainer!
    let period = trainer.plan.plan.steps
    let steps = contenders[index].stepsPerSample
    trainer.setParameters(start)
    let warmUp = min(steps, max(period, steps / 10 / period * period))
    // Gathering rows between the two would undo the warm-up, so it is done before where it fits.
    let fits = warmUp <= feed.maximumSteps - steps
    feed.prepare(firstStep: 0, steps: fits ? warmUp + steps : warmUp)
    _ = trainer.run(steps: warmUp, from: feed)
    if !fits { feed.prepare(firstStep: warmUp, steps: steps) }
    let record = trainer.run(steps: steps, from: feed)
    if trainer.blasThreads > 1 { ProcessIdle.wait() }
    contenders[index].samples.append(
      Sample(
        round: round, position: position, steps: steps, rows: steps * settings.batch,
        seconds: record.seconds, workers: record.workers))
  }

  func interrupt() {
    wasInterrupted = true
    for index in contenders.indices where contenders[index].status == .ok {
      let rounds = contenders[index].samples.count
      contenders[index].reason = "interrupted after \(rounds) of \(settings.rounds) rounds"
      if rounds == 0 { contenders[index].status = .skipped }
    }
  }

  /// The peak's samples, by their number of workers.
  public var peakSamples: [PeakSample] {
    peaks.flatMap { peak in
      peak.samples.map {
        PeakSample(
          workers: peak.workers, round: $0.round, position: $0.position, seconds: $0.seconds,
          flops: $0.flops)
      }
    }
  }
}

/// One timed run of large products on all workers.
public struct PeakSample: Sendable {
  public var workers: Int
  public var round: Int
  public var position: Int
  public var seconds: Double
  public var flops: Double
}
