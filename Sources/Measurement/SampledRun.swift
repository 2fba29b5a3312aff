import Figures
import Kernels
import Machine
import Runtime
import Statistics

/// A run whose contenders have been sampled round by round, and traced.
public struct SampledRun {
  let context: RunContext
  public internal(set) var run: MeasuredRun
  var trainers: [Int: any PlanTrainer]
  private var timer: SampleTimer
  private var roofs: [Roof] = []
  private var retakes = RetakeBudget()
  private var disturbances = DisturbanceWatch()

  /// Measures links, roofs and every contender, then traces some periods of each.
  public init(_ checked: CheckedRun) {
    context = checked.context
    run = checked.run
    trainers = checked.trainers
    timer = SampleTimer(context)
    guard !run.wasInterrupted else { return }
    let running = sampledContenders
    guard !running.isEmpty else {
      // The run that is carried on may have had all its rounds.
      if run.contenders.contains(where: \.isComplete) { run.stopReason = .rounds }
      return
    }
    measureLinks()
    makeRoofs()
    forecastSteps()
    settle()
    measureExchanges()
    if !run.wasInterrupted { sampleRounds(running) }
    if settings.tracesTimelines, !run.wasInterrupted { traceTimelines() }
  }

  var settings: RunSettings { context.settings }

  /// Makes the roofs of every number of workers that is measured. A crew belongs to one process, so
  /// there are no roofs of several processes.
  private mutating func makeRoofs() {
    let rooms = run.contenders.filter {
      $0.status == .ok && (context.workplace.fleet == nil || $0.isSerial)
    }
    let crews = context.workplace.crews
    let kernel = (try? crews.loneWorker()).flatMap(MultiplyAdd.fastest)
    for workers in Set(rooms.map(\.workers)).sorted() where BLAS.bears(callers: workers) {
      guard let crew = workers == 1 ? try? crews.loneWorker() : try? crews.crew(of: workers)
      else { continue }
      let products = Roof(.largeProducts, crew)
      let bandwidth = RoofWork.memoryBandwidth(
        parameters: run.layout.count, workers: crew.threads.count)
      roofs += [products, Roof(bandwidth, crew)]
      if let kernel { roofs.append(Roof(.multiplyAdds(kernel), crew)) }
      run.barrierSeconds[workers] = products.barrierSeconds()
    }
  }

  /// Samples every contender once a round, in a counterbalanced order with the roofs among them,
  /// until the stopping rule ends the rounds or the time is over.
  private mutating func sampleRounds(_ running: [Int]) {
    let order = RoundOrder(contenders: running.count + roofs.count, seed: settings.seed)
    let lastMoment = context.budget.seconds - timelineSeconds
    retakes = RetakeBudget()
    var roundSeconds = 0.0
    // Without serial there is nothing to compare with.
    while let serial = running.first, trainers[serial] != nil, run.contenders[serial].isSerial {
      let elapsed = retakes.elapsed
      run.stopReason =
        run.roundsOfAll(running) > 0 && context.budget.elapsed + roundSeconds > lastMoment
        ? .time
        : settings.stopping.reason(rounds: run.roundsOfAll(running), elapsed: elapsed) {
          run.widest = widestSpeedup()
          return run.widest?.width
        }
      guard run.stopReason == nil else { break }
      let done = settings.stopping.done(rounds: run.roundsOfAll(running), elapsed: elapsed)
      context.tell(
        .measuring(
          round: run.rounds, done: min(1, max(done, context.budget.elapsed / lastMoment)),
          widest: run.widest?.width))
      for (position, slot) in order.order(run.rounds).enumerated() {
        guard !context.isInterrupted() else { return run.interrupt() }
        if slot < running.count {
          if trainers[running[slot]] != nil { fill(running[slot], position: position) }
        } else {
          run.roofSamples.append(
            roofs[slot - running.count].sample(
              round: run.rounds, position: position, seconds: settings.sampleSeconds / 3))
        }
        context.tell(.sampled(run))
      }
      // A signal may have ended the process of an isolated sample, and left the round without it.
      guard !context.isInterrupted() else { return run.interrupt() }
      run.rounds += 1
      context.tell(.roundDone(run))
      roundSeconds = retakes.elapsed - elapsed
    }
    run.widest = widestSpeedup()
  }

  /// The speedup with the widest interval relative to its size; nil while there are too few rounds.
  private func widestSpeedup() -> (name: String, width: Double)? {
    let bootstrap = Bootstrap(seed: settings.seed)
    let serial = run.serial?.samples ?? []
    let widths = trainers.keys.compactMap { index -> (String, Double)? in
      let contender = run.contenders[index]
      guard !contender.isSerial,
        let speedup = Speedup.estimate(of: contender.samples, over: serial, bootstrap),
        let interval = speedup.interval
      else { return nil }
      return (contender.name, (interval.high - interval.low) / speedup.value)
    }
    return widths.max { ($0.1, $1.0) < ($1.1, $0.0) }
  }

  /// Fills a contender's slot of this round. A disturbed sample is taken again after a pause, so
  /// that the disturbance can pass. A child process that fails is tried again too.
  private mutating func fill(_ index: Int, position: Int) {
    for attempt in 0...settings.retakes {
      let begin = ContinuousClock.now
      if attempt > 0 { Pause.sleep(seconds: min(0.16, 0.01 * Double(1 << (2 * attempt - 2)))) }
      defer { if attempt > 0 { retakes.spent += ContinuousClock.now - begin } }
      let isLast =
        attempt == settings.retakes
        || !retakes.allowsAnother(within: min(settings.stopping.seconds, context.budget.seconds))
      do {
        var sample = try take(index, position: position)
        sample.attempt = attempt
        sample.counts = sample.disturbances.isEmpty || isLast || context.isInterrupted()
        run.contenders[index].attempts.append(sample)
        if sample.counts { return }
      } catch {
        if context.isInterrupted() { return }
        if isLast { return stop(index, "its own process failed: \(error)") }
      }
    }
  }

  private mutating func take(_ index: Int, position: Int) throws -> Sample {
    let contender = run.contenders[index]
    var order = SampleOrder(
      strategy: contender.strategy.name, workers: contender.workers,
      steps: contender.stepsPerSample, warmUpSteps: contender.warmUpSteps)
    let timed: TimedRun
    if let sampler = context.sampler {
      // A new process starts cold, so it warms up for a whole sample.
      order.warmUpSteps = max(order.warmUpSteps, order.steps)
      timed = try sampler(order)
    } else {
      timed = timer.time(trainers[index]!, contender.seated!, order)
    }
    return Sample(
      round: run.rounds, position: position, order, rows: order.steps * settings.batch,
      run: timed,
      disturbances: disturbances.reasons(
        for: timed, contender.seated!, puCount: context.watchedPUs))
  }

  private mutating func stop(_ index: Int, _ reason: String) {
    run.contenders[index].stop(.failed, reason)
    trainers[index] = nil
  }
}
