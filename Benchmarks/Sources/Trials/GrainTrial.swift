import Datasets
import Engine
import Networks
import Plans
import Runtime
import Strategies

/// A strategy's real plan of a small network, with a grain in place of each tile's kernel: the
/// order, the barriers, the messages and the updates are those of training.
public final class GrainTrial: Trial {
  /// So small that moving and updating its parameters is next to nothing.
  public static let network = "16-16-16-10"
  public static let batch = 16

  private let trainer: Trainer
  private let feed: RowFeed
  private let steps: Int
  /// Kernels of a period, all workers' together.
  public let operations: Int

  /// - Parameters:
  ///   - verified: a plan of `network` and `batch`.
  ///   - grain: iterations of the chain; see `Kernels.grain`.
  public init(_ verified: VerifiedPlan, grain: Int, crew: Crew) throws {
    let plan = verified.plan
    trainer = Trainer(
      verified, rule: TrainingRule(), pool: crew.pool, oversubscribed: crew.threadsShareCores,
      grain: grain)
    feed = try RowFeed(.blank(plan.shape, rows: plan.batch), batch: plan.batch, order: .none)
    steps = plan.steps
    operations = (plan.workers + plan.tasks).joined().count { $0.tile != nil }
  }

  /// - Parameter syncEvery: iterations between averagings, for the strategy that averages.
  public static func plan(
    _ strategy: Strategy, workers: Int, syncEvery: Int = 4
  ) throws -> VerifiedPlan {
    try VerifiedPlan(
      strategy.plan(
        Job(
          shape: NetworkShape(network), batch: batch, workers: workers, syncEvery: syncEvery)))
  }

  public func seconds(_ count: Int) -> Double {
    trainer.run(steps: count * steps, from: feed).seconds
  }
}
