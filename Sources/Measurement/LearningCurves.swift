import Engine
import Runtime

extension CheckedRun {
  /// Lets every contender train from the common start, and tests what it has learned.
  ///
  /// Where there is no time for as many batches as were asked for, all contenders get fewer alike.
  mutating func drawCurves(_ order: [Int]) {
    let steps = affordableCurveSteps
    if steps < settings.curveSteps {
      run.omissions.append("learning curves have \(steps) of \(settings.curveSteps) batches")
    }
    var isTested = true
    for index in order {
      guard let trainer = trainers[index], !context.isInterrupted() else { continue }
      drawCurve(of: index, trainer, steps: commonSteps(steps), isTested: isTested)
      if run.contenders[index].isSerial { isTested = canAffordTests }
    }
    if !isTested { run.omissions.append("only serial's test accuracy was measured") }
  }

  private var settings: RunSettings { context.settings }

  /// Batches of a curve, halved until all curves together take their share of the time at most.
  private var affordableCurveSteps: Int {
    let limit = context.budget.seconds(TimeBudget.Share.learningCurves)
    func seconds(_ steps: Int) -> Double {
      trainers.keys.reduce(0) { sum, index in
        let contender = run.contenders[index]
        return sum + Double(max(steps, contender.period)) * contender.stepSeconds
      }
    }
    var steps = settings.curveSteps
    while steps > 1, seconds(steps) > limit { steps /= 2 }
    return steps
  }

  /// The curve's batches, rounded up so that every contender's periods end there together, where
  /// that does not make it more than twice as long.
  private func commonSteps(_ steps: Int) -> Int {
    let periods = Set(trainers.values.map(\.plan.plan.steps))
    let common = periods.reduce(1) { multiple, period in
      multiple > 2 * steps
        ? multiple : multiple / greatestCommonDivisor(multiple, period) * period
    }
    let rounded = (steps + common - 1) / common * common
    return rounded <= 2 * steps ? rounded : steps
  }

  private func greatestCommonDivisor(_ first: Int, _ second: Int) -> Int {
    second == 0 ? first : greatestCommonDivisor(second, first % second)
  }

  private mutating func drawCurve(
    of index: Int, _ trainer: any PlanTrainer, steps: Int, isTested: Bool
  ) {
    let period = trainer.plan.plan.steps
    trainer.setParameters(context.start)
    let whole = (steps + period - 1) / period * period
    guard let record = context.train(trainer, steps: whole), !context.isInterrupted() else {
      return
    }
    run.contenders[index].losses = record.losses
    if isTested {
      run.contenders[index].testAccuracy = Evaluation.accuracy(
        trainer.parameters(), layout: run.layout, on: context.dataset.test)
    }
    run.contenders[index].stepSeconds = record.seconds / Double(record.steps)
    if let step = record.losses.firstIndex(where: { !$0.isFinite }) {
      stop(
        index, "the loss is \(record.losses[step]) at batch \(step): try a lower --learning-rate")
    }
  }

  /// Whether everyone's test fits into the same share of the time once more. Serial has been
  /// tested by then, at about a third of a training step's cost for each of the rows.
  private var canAffordTests: Bool {
    guard let serial = run.serial else { return true }
    let rows = Double(context.dataset.test.rows) / Double(settings.batch)
    let cost = serial.stepSeconds * rows / 3 * Double(trainers.count)
    return cost <= context.budget.seconds(TimeBudget.Share.learningCurves)
  }
}
