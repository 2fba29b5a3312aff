import Datasets
import Engine
import Plans

/// What trains: a `Trainer` of this process, or those of several processes as one.
public protocol PlanTrainer: AnyObject, Sendable {
  var plan: VerifiedPlan { get }
  var blasThreads: Int { get }
  var nextStep: Int { get }
  func setParameters(_ values: [Float], firstStep: Int)
  /// Makes the rows of these steps ready, wherever workers read them.
  func prepare(_ feed: RowFeed, firstStep: Int, steps: Int)
  func run(steps: Int, from feed: RowFeed) -> RunRecord
  func parameters() -> [Float]
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
