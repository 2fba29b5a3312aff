import Datasets
import Engine
import Networks

extension BenchmarkRun {
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
    if isInterrupted() { interrupt() }
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
    ofTrial trial: Int, from parameters: [Float], steps: Int, _ trainer: any PlanTrainer,
    _ feed: RowFeed
  ) -> [Float] {
    trainer.setParameters(parameters, firstStep: trial * steps)
    _ = train(trainer, steps: steps, from: feed)
    return trainer.parameters()
  }

  private func compare(_ index: Int, with points: [[Float]], _ feed: RowFeed) {
    let trainer = contenders[index].trainer!
    let plan = trainer.plan.plan
    // OpenBLAS does not promise that its own threads add in the same order each time.
    let mustRepeat = plan.consistency == .synchronous && trainer.blasThreads == 1
    let trials = (0..<Self.trials).map { trial in
      func end() -> [Float] {
        self.end(ofTrial: trial, from: points[trial], steps: 2 * plan.steps, trainer, feed)
      }
      return Equivalence.Trial(
        end(), again: mustRepeat ? end() : nil, serial: points[trial + 1], start: points[trial],
        layout: layout)
    }
    // What an interrupt cut short shows nothing.
    guard !isInterrupted() else { return }
    let equivalence = Equivalence(
      trials, stepsPerTrial: 2 * plan.steps, layout: layout, batch: settings.batch,
      isRelaxed: plan.consistency == .relaxed,
      isAdaptive: settings.rule.optimizer.isAdaptive)
    contenders[index].equivalence = equivalence
    if equivalence.verdict == .different {
      contenders[index].stop(
        .failed, Self.reason(equivalence, isFinite: points.joined().allSatisfy(\.isFinite)))
    }
  }

  /// The curve's batches, rounded up so that every contender's periods end there together, where
  /// that does not make it more than twice as long.
  private var commonCurveSteps: Int {
    let periods = Set(contenders.compactMap { $0.plan?.plan.steps })
    let common = periods.reduce(1) { multiple, period in
      multiple > 2 * settings.curveSteps
        ? multiple : multiple / greatestCommonDivisor(multiple, period) * period
    }
    let rounded = (settings.curveSteps + common - 1) / common * common
    return rounded <= 2 * settings.curveSteps ? rounded : settings.curveSteps
  }

  private func greatestCommonDivisor(_ first: Int, _ second: Int) -> Int {
    second == 0 ? first : greatestCommonDivisor(second, first % second)
  }

  private static func reason(_ equivalence: Equivalence, isFinite: Bool) -> String {
    if !isFinite {
      return "serial's own parameters become NaN or infinite within \(equivalence.steps) batches: "
        + "try a lower --learning-rate"
    }
    if !equivalence.repeats { return "the same batches do not give the same bits twice" }
    return
      "not equivalent to serial: parameters differ by \(equivalence.relativeDifference) of how "
      + "far they moved in the median trial and \(equivalence.maxParameterDifference) at most, "
      + "\(equivalence.tolerance) of how far they moved is allowed"
  }

  /// Trains from the common start.
  private func drawCurve(_ index: Int, _ feed: RowFeed) {
    guard let trainer = contenders[index].trainer else { return }
    let period = trainer.plan.plan.steps
    func wholePeriods(_ steps: Int) -> Int { (steps + period - 1) / period * period }
    trainer.setParameters(start)
    guard let record = train(trainer, steps: wholePeriods(commonCurveSteps), from: feed),
      !isInterrupted()
    else { return }
    contenders[index].losses = record.losses
    contenders[index].blasThreads = record.blasThreads
    contenders[index].testAccuracy = Evaluation.accuracy(
      trainer.parameters(), layout: layout, on: dataset.test)
    contenders[index].stepSeconds = record.seconds / Double(record.steps)
    if let step = record.losses.firstIndex(where: { !$0.isFinite }) {
      contenders[index].stop(
        .failed,
        "the loss is \(record.losses[step]) at batch \(step): try a lower --learning-rate")
    }
  }
}
