import Engine
import Runtime

extension CheckedRun {
  /// Trains every contender from the common start and tests what it has learned. Where there is no
  /// time for as many batches as were asked for, all contenders train the same smaller number.
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

  /// The batches of a curve, halved until all curves together fit into their share of the time.
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

  /// The batches of a curve, rounded up to a multiple of every contender's period, unless that
  /// makes the curve more than twice as long.
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

  /// Whether the tests of all contenders also fit into the curves' share of the time. A row is
  /// tested at about a third of its cost in training.
  private var canAffordTests: Bool {
    guard let serial = run.serial else { return true }
    let rows = Double(context.dataset.test.rows) / Double(settings.batch)
    let cost = serial.stepSeconds * rows / 3 * Double(trainers.count)
    return cost <= context.budget.seconds(TimeBudget.Share.learningCurves)
  }
}
