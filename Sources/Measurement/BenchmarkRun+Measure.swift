import Datasets
import Engine
import Figures
import Machine
import Statistics

extension BenchmarkRun {
  /// Samples every contender once a round, in a counterbalanced order, with the roofs among
  /// them, until the stopping rule is content.
  public func measure(_ feed: RowFeed) {
    let running = sampledContenders
    guard !wasInterrupted else { return }
    guard !running.isEmpty else {
      // An unfinished run may have been at its very end.
      if contenders.contains(where: \.isComplete) { stopReason = .rounds }
      return
    }
    calibrate(feed)
    calibrateProducts(feed)
    calibrateExchanges(feed)
    let order = RoundOrder(contenders: running.count + roofs.count, seed: settings.seed)
    retakes = RetakeBudget()
    // Without serial there is nothing to compare with.
    while !wasInterrupted, contenders.contains(where: { $0.isSerial && $0.isRunning }) {
      let elapsed = retakes.elapsed
      stopReason = settings.stopping.reason(rounds: roundsOfAll, elapsed: elapsed) {
        widest = widestSpeedup()
        return widest?.width
      }
      guard stopReason == nil else { break }
      observe(
        .measuring(
          round: rounds, done: settings.stopping.done(rounds: roundsOfAll, elapsed: elapsed),
          widest: widest?.width))
      for (position, slot) in order.order(rounds).enumerated() {
        guard !isInterrupted() else { return interrupt() }
        if slot < running.count {
          if contenders[running[slot]].isRunning { fill(running[slot], feed, position: position) }
        } else {
          roofs[slot - running.count].sample(
            round: rounds, position: position, seconds: settings.sampleSeconds / 2)
        }
      }
      observe(.roundDone(rounds))
      rounds += 1
    }
    widest = widestSpeedup()
  }

  /// The speedup with the widest interval for its size; nil while there are too few rounds.
  private func widestSpeedup() -> (name: String, width: Double)? {
    let bootstrap = Bootstrap(seed: settings.seed)
    let serial = contenders.first(where: \.isSerial)?.samples ?? []
    let widths = contenders.filter { $0.isRunning && !$0.isSerial }.compactMap { contender in
      Speedup.estimate(of: contender.samples, over: serial, bootstrap).flatMap { speedup in
        speedup.interval.map { ("\(contender.name)", ($0.high - $0.low) / speedup.value) }
      }
    }
    return widths.max { $0.1 < $1.1 }
  }

  /// Fills a contender's slot of this round: takes its sample, and takes it again, after a pause
  /// for the disturbance to pass, where something else used the machine meanwhile. A process of
  /// its own that fails is tried again too.
  private func fill(_ index: Int, _ feed: RowFeed, position: Int) {
    for attempt in 0...settings.retakes {
      let begin = ContinuousClock.now
      if attempt > 0 { Pause.sleep(seconds: min(0.16, 0.01 * Double(1 << (2 * attempt - 2)))) }
      defer { if attempt > 0 { retakes.spent += ContinuousClock.now - begin } }
      let isLast =
        attempt == settings.retakes || !retakes.allowsAnother(within: settings.stopping.seconds)
      do {
        var sample = try take(index, feed, position: position)
        sample.attempt = attempt
        sample.counts = sample.disturbances.isEmpty || isLast || isInterrupted()
        contenders[index].attempts.append(sample)
        if sample.counts { return }
      } catch {
        if isInterrupted() { return }
        if isLast { return contenders[index].stop(.failed, "its own process failed: \(error)") }
      }
    }
  }

  private func take(_ index: Int, _ feed: RowFeed, position: Int) throws -> Sample {
    let contender = contenders[index]
    var order = SampleOrder(
      strategy: contender.strategy.name, workers: contender.workers,
      steps: contender.stepsPerSample, warmUpSteps: contender.warmUpSteps)
    let run: TimedRun
    if let sampler {
      // A process is new to everything, so it warms up for a whole sample.
      order.warmUpSteps = max(order.warmUpSteps, order.steps)
      run = try sampler(order)
    } else {
      run = time(index, order, feed)
    }
    return Sample(
      round: rounds, position: position, order, rows: order.steps * settings.batch, run: run,
      disturbances: disturbances(of: run, contender))
  }

  /// One timed run from the common start, so that all samples are of the same work, after the
  /// contender's warm-up: caches, page tables and branch predictors then know it again.
  public func time(_ index: Int, _ order: SampleOrder, _ feed: RowFeed) -> TimedRun {
    let trainer = contenders[index].trainer!
    trainer.setParameters(start)
    // Gathering rows between the two would undo the warm-up, so it is done before where it fits.
    let fits = order.warmUpSteps <= feed.maximumSteps - order.steps
    trainer.prepare(
      feed, firstStep: 0, steps: order.warmUpSteps + (fits ? order.steps : 0))
    let control = controls[ObjectIdentifier(contenders[index].crew!)]!
    let controlBefore = control.measure()
    let before = counters.read()
    _ = trainer.run(steps: order.warmUpSteps, from: feed)
    if !fits { trainer.prepare(feed, firstStep: order.warmUpSteps, steps: order.steps) }
    let record = trainer.run(steps: order.steps, from: feed)
    let after = counters.read()
    var activity = after - before
    // Other processes on the same processors are workers too.
    if contenders[index].processes > 1, contenders[index].isOversubscribed ?? false {
      activity.otherProcessesSeconds = nil
    }
    if trainer.blasThreads > 1 { ProcessIdle.wait() }
    return TimedRun(
      seconds: record.seconds, workers: record.workers, activity: activity,
      watchedSeconds: after.momentSeconds - before.momentSeconds,
      controlSeconds: [controlBefore, control.measure()],
      sentMessages: record.sentMessages, sentBytes: record.sentBytes)
  }

  func interrupt() {
    wasInterrupted = true
    stopReason = .interrupt
    for index in contenders.indices where contenders[index].status == .ok {
      let rounds = contenders[index].samples.count
      contenders[index].reason = "interrupted after \(rounds) rounds"
      if rounds == 0 { contenders[index].status = .skipped }
    }
  }

  /// All samples of all roofs.
  public var roofSamples: [RoofSample] { earlierRoofSamples + roofs.flatMap(\.samples) }
}
