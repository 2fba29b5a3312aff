import Engine
import Runtime

/// A run whose every contender has been compared with serial and has trained its learning curve. A
/// contender that is not equivalent to serial has no trainer, and is not measured.
public struct CheckedRun {
  let context: RunContext
  public internal(set) var run: MeasuredRun
  /// The trainers of the contenders that take part, by the contender's index.
  var trainers: [Int: any PlanTrainer] = [:]

  /// Compares every contender with serial, then lets it train from the common start for its learning
  /// curve.
  public init(_ prepared: PreparedRun) {
    context = prepared.context
    run = prepared.run
    guard !run.wasInterrupted else { return }
    var check = EquivalenceCheck(context, serial: run.serial?.seated)
    var admission = prepared.admission
    let order = admission.order(run.contenders)
    let first = firstTrials(order, &admission, &check)
    repeatTrials(order, costing: first, &check)
    drawCurves(order)
    if context.isInterrupted() { run.interrupt() }
  }

  /// Allocates each contender's memory and takes its first trial, for as long as there is time.
  ///
  /// - Returns: the seconds that all trials took.
  private mutating func firstTrials(
    _ order: [Int], _ admission: inout Admission, _ check: inout EquivalenceCheck
  ) -> Double {
    var seconds = 0.0
    for (done, index) in order.enumerated() where run.contenders[index].status == .ok {
      guard !context.isInterrupted() else { break }
      let contender = run.contenders[index]
      context.tell(
        .checking(contender: done, of: order.count, name: contender.strategy.name))
      guard contender.period <= context.feed.maximumSteps else {
        run.contenders[index].stop(
          .skipped,
          "its period of \(contender.period) batches is longer than an epoch of "
            + "\(context.feed.maximumSteps)")
        continue
      }
      guard admission.admits(contender) else {
        run.contenders[index].leaveOut()
        continue
      }
      do {
        let trainer = try context.workplace.trainer(contender.seated!, context.settings.rule)
        trainers[index] = trainer
        run.contenders[index].locality =
          (trainer as? Trainer)?.locality(on: context.workplace.topology) ?? []
      } catch {
        run.contenders[index].stop(.skipped, error.reason)
        continue
      }
      let isRelaxed = contender.plan!.plan.consistency == .relaxed
      let began = ContinuousClock.now
      let step =
        isRelaxed && !admission.describes(contender)
        ? admission.serialStepSeconds : check.takeTrials(1, of: index, trainers[index]!)
      run.contenders[index].stepSeconds = step
      if contender.isSerial { admission.serialStepSeconds = step }
      seconds += (ContinuousClock.now - began) / .seconds(1)
    }
    return seconds
  }

  /// Takes as many further trials as there is time for, or all of them where a contender seems to
  /// differ, and gives each contender its verdict.
  private mutating func repeatTrials(
    _ order: [Int], costing cost: Double, _ check: inout EquivalenceCheck
  ) {
    let trials = context.budget.repeats(
      upTo: EquivalenceCheck.trials, costing: cost, within: TimeBudget.Share.repeatedTrials)
    if trials < EquivalenceCheck.trials {
      run.omissions.append(
        "equivalence was checked by \(trials) of \(EquivalenceCheck.trials) trials")
    }
    for index in order {
      guard let trainer = trainers[index], !context.isInterrupted() else { continue }
      if check.hasTrials(of: index) { check.takeTrials(trials, of: index, trainer) }
      if check.equivalence(of: index, trainer.plan).verdict == .different {
        check.takeTrials(EquivalenceCheck.trials, of: index, trainer)
      }
      // A trial that an interrupt has cut short shows nothing.
      guard !context.isInterrupted() else { return }
      let equivalence = check.equivalence(of: index, trainer.plan)
      run.contenders[index].equivalence = equivalence
      if equivalence.verdict == .different {
        stop(index, check.reason(equivalence))
      }
    }
  }

  mutating func stop(_ index: Int, _ reason: String) {
    run.contenders[index].stop(.failed, reason)
    trainers[index] = nil
  }
}
