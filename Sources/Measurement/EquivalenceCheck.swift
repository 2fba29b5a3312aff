import Engine
import Networks
import Plans
import Runtime

/// Takes the trials of a run's `Equivalence`s: from points on serial's own way, each contender
/// trains the batches that serial trains, and must end with serial's parameters.
struct EquivalenceCheck {
  /// The number of trials of a contender where there is time for them. A single trial finds a
  /// faulty plan or engine. Several tell a fault from a ReLU whose input is zero but for rounding,
  /// so a first trial that is in doubt is never the last.
  static let trials = 8

  private let context: RunContext
  private let layout: ParameterLayout
  /// A trainer of serial that is not measured itself.
  private let serial: Trainer?
  /// Serial's parameters at the start of each trial and at the end of the last one, by the number
  /// of batches in a period.
  private var references: [Int: [[Float]]] = [:]
  /// The trials taken so far, by the contender's index.
  private var taken: [Int: [Equivalence.Trial]] = [:]

  init(_ context: RunContext, serial: SeatedPlan?) {
    self.context = context
    layout = ParameterLayout(context.settings.shape)
    self.serial = serial?.trainer(context.settings.rule)
  }

  /// Takes as many trials of a contender as are missing to `count`.
  ///
  /// - Returns: the seconds of a step in the last run of a trial.
  @discardableResult
  mutating func takeTrials(_ count: Int, of index: Int, _ trainer: any PlanTrainer) -> Double {
    let plan = trainer.plan.plan
    // OpenBLAS's own threads may add in another order each time.
    let mustRepeat = plan.consistency == .synchronous && trainer.blasThreads == 1
    var stepSeconds = 0.0
    while case let trial = taken[index, default: []].count, trial < count {
      guard !context.isInterrupted() else { break }
      let points = reference(period: plan.steps, trials: trial + 1)
      func end() -> [Float] {
        let (end, seconds) = self.end(
          ofTrial: trial, from: points[trial], steps: 2 * plan.steps, trainer)
        stepSeconds = seconds
        return end
      }
      taken[index, default: []].append(
        Equivalence.Trial(
          end(), again: mustRepeat ? end() : nil, serial: points[trial + 1],
          start: points[trial], layout: layout))
    }
    return stepSeconds
  }

  /// Whether a first trial has been taken.
  func hasTrials(of index: Int) -> Bool { taken[index] != nil }

  func equivalence(of index: Int, _ plan: VerifiedPlan) -> Equivalence {
    Equivalence(
      taken[index, default: []], stepsPerTrial: 2 * plan.plan.steps, layout: layout,
      batch: context.settings.batch, isRelaxed: plan.plan.consistency == .relaxed,
      isAdaptive: context.settings.rule.optimizer.isAdaptive)
  }

  /// The reason why a contender is not equivalent to serial, for the user.
  func reason(_ equivalence: Equivalence) -> String {
    if !references.values.joined().joined().allSatisfy(\.isFinite) {
      return "serial's own parameters become NaN or infinite within \(equivalence.steps) batches: "
        + "try a lower --learning-rate"
    }
    if !equivalence.repeats {
      return "trained twice on the same batches, it does not give the same bits"
    }
    if equivalence.strayedNeurons > 0, equivalence.relativeDifference <= equivalence.tolerance {
      return "not equivalent to serial: neurons with other updates than serial's in every trial "
        + "that activated them: \(equivalence.strayedNeurons)"
    }
    return
      "not equivalent to serial: the distance of its parameters from serial's is "
      + "\(equivalence.relativeDifference) of the distance that serial moved them (median trial; "
      + "\(equivalence.tolerance) is allowed), and one parameter differs by "
      + "\(equivalence.maxParameterDifference)"
  }

  /// Serial's parameters at the start of each trial, and at the end of the last one.
  private mutating func reference(period: Int, trials: Int) -> [[Float]] {
    guard let serial else { preconditionFailure("serial takes part in every run") }
    var points = references[period] ?? [context.start]
    while points.count <= trials {
      let trial = points.count - 1
      points.append(end(ofTrial: trial, from: points[trial], steps: 2 * period, serial).0)
    }
    references[period] = points
    return points
  }

  private func end(
    ofTrial trial: Int, from parameters: [Float], steps: Int, _ trainer: any PlanTrainer
  ) -> ([Float], stepSeconds: Double) {
    trainer.setParameters(parameters, firstStep: trial * steps)
    let record = context.train(trainer, steps: steps)
    return (trainer.parameters(), record.map { $0.seconds / Double($0.steps) } ?? 0)
  }
}
