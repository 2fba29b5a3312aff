import Datasets
import Engine
import Kernels
import Machine
import Plans
import Runtime
import Strategies

/// Who trains a job: a strategy of ours, or a framework's process.
public protocol Competitor: AnyObject {
  /// Trains the first `steps` batches from the initial weights on.
  ///
  /// - Returns: nil where it only sets the pace, and trains nothing.
  func train(steps: Int) throws(PeerError) -> Training?
  /// Seconds of `steps` steps after `warmUp` others, from the initial weights on.
  func seconds(warmUp: Int, steps: Int) throws(PeerError) -> Double
}

extension PeerProcess: Competitor {}

/// One of our strategies on its workers.
public final class OwnStrategy: Competitor {
  private let trainer: Trainer
  private let feed: RowFeed
  private let start: [Float]

  /// - Parameter crew: as many workers as the plan has.
  public init(
    _ plan: VerifiedPlan, crew: Crew, blasThreads: Int, rule: TrainingRule, feed: RowFeed,
    start: [Float], products: ProductChooser
  ) {
    trainer = Trainer(
      plan, rule: rule, pool: crew.pool, oversubscribed: crew.threadsShareCores,
      blasThreads: blasThreads, products: products)
    self.feed = feed
    self.start = start
  }

  /// - Precondition: `steps` is a multiple of the plan's period.
  public func train(steps: Int) -> Training? {
    trainer.setParameters(start)
    let losses = trainer.run(steps: steps, from: feed).losses
    return Training(losses: losses, parameters: trainer.parameters())
  }

  public func seconds(warmUp: Int, steps: Int) -> Double {
    let whole = wholePeriods(steps)
    trainer.setParameters(start)
    _ = trainer.run(steps: wholePeriods(warmUp), from: feed)
    let seconds = trainer.run(steps: whole, from: feed).seconds
    if trainer.blasThreads > 1 { ProcessIdle.wait() }
    return seconds * Double(steps) / Double(whole)
  }

  private func wholePeriods(_ steps: Int) -> Int {
    let period = trainer.plan.plan.steps
    return (max(1, steps) + period - 1) / period * period
  }
}
