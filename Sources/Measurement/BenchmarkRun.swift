import Datasets
import Engine
import Kernels
import Machine
import Networks
import Plans
import Strategies
import Workers

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A benchmark from the first plan to the last sample.
///
/// `prepare`, `check`, then `measure`; whoever watches may stop it between any two samples, and
/// what has been measured stays.
public final class BenchmarkRun {
  /// What is going on, for whoever shows progress or saves what is there.
  public enum Event: Sendable {
    case planning(name: String)
    case checking(contender: Int, of: Int, name: String)
    case measuring(round: Int, of: Int)
    case roundDone(Int)
  }

  public let settings: RunSettings
  public let dataset: Dataset
  public let topology: Topology
  public let layout: ParameterLayout
  public private(set) var contenders: [Contender] = []
  public private(set) var wasInterrupted = false
  public let clock = Clock.measureQuality()
  private let crews: Crews
  private let start: [Float]
  private let isInterrupted: () -> Bool
  private let observe: (Event) -> Void
  private var peakCrews: [Crew] = []
  private var peaks: [GEMMPeak] = []
  /// Memory that contenders may still take: three quarters of the machine's to begin with.
  private var freeBytes = sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE)) / 4 * 3

  /// - Parameters:
  ///   - isInterrupted: asked between runs.
  ///   - observe: told of progress, on the caller's thread.
  public init(
    _ settings: RunSettings, dataset: Dataset, topology: Topology,
    isInterrupted: @escaping () -> Bool = { false }, observe: @escaping (Event) -> Void = { _ in }
  ) {
    self.settings = settings
    self.dataset = dataset
    self.topology = topology
    layout = ParameterLayout(settings.shape)
    crews = Crews(on: topology, binding: settings.binding, places: settings.places)
    start = settings.startingParameters
    self.isInterrupted = isInterrupted
    self.observe = observe
  }

  // MARK: Plans

  /// Makes every plan, proves it, and gives it workers. Serial and threaded BLAS take
  /// part in every run, because every ratio is against them.
  public func prepare() throws(MachineError) {
    for strategy in Strategy.all {
      let isBase = strategy.isSerial || strategy.usesThreadedBLAS
      guard isBase || settings.strategies.contains(where: { $0.name == strategy.name }) else {
        continue
      }
      for workers in strategy.isSerial ? [1] : settings.workers {
        contenders.append(try prepared(strategy, workers: workers))
      }
    }
    peakCrews = try Set(contenders.filter { $0.status == .ok }.map(\.workers)).sorted().map {
      (workers) throws(MachineError) in try crews.crew(of: workers)
    }
  }

  private func prepared(
    _ strategy: Strategy, workers: Int
  ) throws(MachineError) -> Contender {
    var contender = Contender(strategy, workers: workers)
    observe(.planning(name: strategy.name))
    let verified: VerifiedPlan
    do {
      verified = try VerifiedPlan(try strategy.plan(settings.job(workers: workers)))
    } catch let error as NotApplicable {
      contender.stop(.skipped, error.reason)
      return contender
    } catch {
      contender.stop(.failed, "\(error)")
      return contender
    }
    contender.plan = verified
    let bytes = Trainer.bytes(for: verified, rule: settings.rule)
    guard bytes <= freeBytes else {
      contender.stop(
        .skipped,
        "needs \(bytes / 1_000_000) MB of memory, \(freeBytes / 1_000_000) MB are left for it")
      return contender
    }
    freeBytes -= bytes
    let crew =
      strategy.usesThreadedBLAS
      ? try crews.unboundWorker() : try crews.crew(of: verified.plan.workers.count)
    contender.crew = crew
    contender.blasThreads = strategy.usesThreadedBLAS ? BLAS.setThreads(workers) : 1
    BLAS.setThreads(1)
    return contender
  }

  /// Takes the memory, each page touched first by the worker that owns it.
  private func allocate() {
    for index in contenders.indices where contenders[index].status == .ok {
      guard let plan = contenders[index].plan, let crew = contenders[index].crew else { continue }
      contenders[index].trainer = Trainer(
        plan, rule: settings.rule, pool: crew.pool, oversubscribed: crew.isOversubscribed,
        blasThreads: contenders[index].blasThreads)
    }
    peaks = peakCrews.map { GEMMPeak($0) }
  }

  /// Trains on from where the trainer is, in stretches that the feed can hold.
  private func train(_ trainer: Trainer, steps: Int, from feed: RowFeed) -> RunRecord {
    let period = trainer.plan.plan.steps
    let longest = feed.maximumSteps / period * period
    var done = 0
    var total: RunRecord?
    while done < steps {
      let next = min(steps - done, longest)
      feed.prepare(firstStep: trainer.nextStep, steps: next)
      let record = trainer.run(steps: next, from: feed)
      total = total.map { $0 + record } ?? record
      done += next
    }
    if trainer.blasThreads > 1 { ProcessIdle.wait() }
    return total!
  }

  // MARK: Equivalence

  private static let trials = 8

  /// Compares every contender with serial, then lets it train from the common start for the
  /// learning curve. Nothing that differs is measured.
  public func check(_ feed: RowFeed) {
    allocate()
    var references: [Int: [[Float]]] = [:]
    for index in contenders.indices where contenders[index].isRunning {
      guard !isInterrupted() else { return interrupt() }
      observe(
        .checking(
          contender: index, of: contenders.count, name: contenders[index].strategy.name))
      let period = contenders[index].trainer!.plan.plan.steps
      guard period <= feed.maximumSteps else {
        contenders[index].stop(
          .skipped, "a period of \(period) batches is longer than an epoch of \(feed.maximumSteps)")
        continue
      }
      if references[period] == nil { references[period] = reference(period: period, feed) }
      compare(index, with: references[period]!, feed)
      drawCurve(index, feed)
    }
  }

  /// Serial's parameters at the start of each trial and at the end of the last, by a trainer of
  /// its own, so that the reference does not depend on what is measured.
  private func reference(period: Int, _ feed: RowFeed) -> [[Float]] {
    guard let serial = contenders.first(where: \.isSerial), let plan = serial.plan,
      let crew = serial.crew
    else { preconditionFailure("serial has been checked first") }
    let trainer = Trainer(plan, rule: settings.rule, pool: crew.pool)
    var points = [start]
    for trial in 0..<Self.trials {
      points.append(
        end(ofTrial: trial, from: points[trial], steps: 2 * period, trainer, feed))
    }
    return points
  }

  private func end(
    ofTrial trial: Int, from parameters: [Float], steps: Int, _ trainer: Trainer,
    _ feed: RowFeed
  ) -> [Float] {
    trainer.setParameters(parameters, firstStep: trial * steps)
    _ = train(trainer, steps: steps, from: feed)
    return trainer.parameters()
  }

  private func compare(_ index: Int, with points: [[Float]], _ feed: RowFeed) {
    let trainer = contenders[index].trainer!
    let plan = trainer.plan.plan
    let trials = (0..<Self.trials).map { trial in
      Equivalence.Trial(
        end(ofTrial: trial, from: points[trial], steps: 2 * plan.steps, trainer, feed),
        serial: points[trial + 1], start: points[trial], layout: layout)
    }
    let equivalence = Equivalence(
      trials, stepsPerTrial: 2 * plan.steps, layout: layout, batch: settings.batch,
      isRelaxed: plan.consistency == .relaxed,
      isAdaptive: settings.rule.optimizer.stateSlots > 1)
    contenders[index].equivalence = equivalence
    if equivalence.verdict == .different {
      contenders[index].stop(
        .failed,
        "not equivalent to serial: parameters differ by \(equivalence.relativeDifference) of how "
          + "far they moved, \(equivalence.tolerance) is allowed")
    }
  }

  /// Trains from the common start, and finds how many steps make a sample.
  private func drawCurve(_ index: Int, _ feed: RowFeed) {
    guard let trainer = contenders[index].trainer else { return }
    let period = trainer.plan.plan.steps
    func wholePeriods(_ steps: Int) -> Int { (steps + period - 1) / period * period }
    trainer.setParameters(start)
    let record = train(trainer, steps: wholePeriods(settings.curveSteps), from: feed)
    contenders[index].losses = record.losses
    contenders[index].testAccuracy = Evaluation.accuracy(
      trainer.parameters(), layout: layout, on: dataset.test)
    let steps = settings.sampleSeconds * Double(record.steps) / record.seconds
    contenders[index].stepsPerSample = min(
      feed.maximumSteps / period * period, wholePeriods(Int(steps) + 1))
    if let step = record.losses.firstIndex(where: { !$0.isFinite }) {
      contenders[index].stop(
        .failed,
        "the loss is \(record.losses[step]) at batch \(step): try a lower --learning-rate")
    }
  }

  // MARK: Measurement

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
    feed.prepare(firstStep: 0, steps: warmUp)
    _ = trainer.run(steps: warmUp, from: feed)
    feed.prepare(firstStep: warmUp, steps: steps)
    let record = trainer.run(steps: steps, from: feed)
    if trainer.blasThreads > 1 { ProcessIdle.wait() }
    contenders[index].samples.append(
      Sample(
        round: round, position: position, steps: steps, rows: steps * settings.batch,
        seconds: record.seconds, workers: record.workers))
  }

  private func interrupt() {
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
