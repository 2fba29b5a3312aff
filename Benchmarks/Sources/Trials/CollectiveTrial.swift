import Collectives
import Datasets
import Engine
import Networks
import Plans
import Runtime

/// One all-reduce after the other, run by the engine from the same actions as in training.
///
/// Before each, every worker writes its whole gradient, as training does, so that the others'
/// copies of it are stale; all are zero and stay so. An all-reduce ends when every worker may read
/// the whole sum: algorithms that leave it in shares end with a barrier here, those that leave it
/// with worker 0 with a broadcast.
public final class CollectiveTrial: Trial {
  private let trainer: Trainer
  private let feed: RowFeed

  /// - Parameters:
  ///   - shape: the network whose gradient is exchanged.
  ///   - elements: how much of its gradient, or all of it.
  public init(
    _ algorithm: AllReduce, shape: NetworkShape, elements: Int? = nil, crew: Crew
  ) throws {
    let workers = crew.pool.count
    let slice = Extent(0, elements ?? ParameterLayout(shape).count)
    let broadcast = AllReduce.broadcast(.gradients, slice, workers: workers)
    let actions = algorithm.lower(workers, slice).enumerated().map { worker, actions in
      let ending: [Action] =
        switch algorithm.result {
        case .everyone: []
        case .shares: [.barrier]
        case .main: broadcast[worker]
        }
      // A barrier, so that none waits for another's writing in the all-reduce itself.
      return [.clear(slice: slice, arena: worker), .barrier] + actions + ending
    }
    let plan = Plan(
      strategy: algorithm.name, shape: shape, batch: 1, purpose: .exchange, workers: actions)
    trainer = Trainer(
      try VerifiedPlan(plan), rule: TrainingRule(), pool: crew.pool,
      oversubscribed: crew.threadsShareCores)
    feed = try RowFeed(.blank(shape), batch: 1, order: .none)
  }

  /// Seconds for `count` all-reduces: of all the workers' time, on average, what went to moving,
  /// summing and waiting, and not to writing gradients before.
  public func seconds(_ count: Int) -> Double {
    let workers = trainer.run(steps: count, from: feed).workers
    return workers.reduce(0) { $0 + $1.communication + $1.wait } / Double(workers.count)
  }
}

extension LabelledRows {
  /// Rows for a trainer that does not look at them.
  static func blank(_ shape: NetworkShape, rows: Int = 1) -> LabelledRows {
    LabelledRows(
      features: shape.inputs, classes: shape.outputs,
      pixels: [Float](repeating: 0, count: rows * shape.inputs),
      labels: [Int32](repeating: 0, count: rows))
  }
}
