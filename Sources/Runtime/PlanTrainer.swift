import Datasets
import Engine
import Plans

/// A trainer of a proved plan: a `Trainer` of this process, or the trainers of several processes as
/// one.
public protocol PlanTrainer: AnyObject, Sendable {
  var plan: VerifiedPlan { get }
  /// The number of OpenBLAS's threads in each product.
  var blasThreads: Int { get }
  /// The number of the batch that is trained next.
  var nextStep: Int { get }
  /// Sets all parameters, and the number of the batch that is trained next.
  func setParameters(_ values: [Float], firstStep: Int)
  /// Gathers the rows of these steps in every process that reads them.
  func prepare(_ feed: RowFeed, firstStep: Int, steps: Int)
  /// Trains `steps` batches, a multiple of the plan's period, whose rows were prepared.
  func run(steps: Int, from feed: RowFeed) -> RunRecord
  /// A copy of all parameters.
  func parameters() -> [Float]
  /// Trains as `run` does, and records each action's start and end.
  func trace(periods: Int, from feed: RowFeed) -> Trace
}

extension PlanTrainer {
  package func setParameters(_ values: [Float]) { setParameters(values, firstStep: 0) }
}

extension Trainer: PlanTrainer {
  public func prepare(_ feed: RowFeed, firstStep: Int, steps: Int) {
    feed.prepare(firstStep: firstStep, steps: steps)
  }
}
