import Datasets
import Engine
import Kernels
import Networks
import Plans
import Randomness
import Strategies
import Workers

/// A small seeded job with everything that a trainer and the naive network need of it.
public struct TrainingExample: CustomStringConvertible, Sendable {
  public let shape: NetworkShape
  public let batch: Int
  public let rows: LabelledRows
  public let initial: [Float]
  public let layout: ParameterLayout

  public init(_ shape: String, batch: Int, rows count: Int = 53, seed: UInt64 = 1) {
    let shape = try! NetworkShape(shape)
    self.shape = shape
    self.batch = batch
    var generator = SplitMix64(seed: seed)
    rows = LabelledRows(
      features: shape.inputs, classes: shape.outputs,
      pixels: (0..<count * shape.inputs).map { _ in Float(generator.nextUnit()) },
      labels: (0..<count).map { _ in Int32(generator.next(below: shape.outputs)) })
    layout = ParameterLayout(shape)
    initial = layout.heInitialized(seed: seed)
  }

  public var description: String { "\(shape) batch \(batch)" }

  public func job(
    workers: Int, processes: Int = 1, optimizer: Optimizer = .sgd, microbatches: Int? = nil,
    syncEvery: Int = 4,
    staleness: Int = 1, fused: Bool? = nil
  ) -> Job {
    Job(
      shape: shape, batch: batch, workers: workers, processes: processes,
      microbatches: microbatches,
      syncEvery: syncEvery, staleness: staleness, canFuseUpdate: fused ?? optimizer.isPlainSGD,
      cost: .operations)
  }

  /// A trainer of the plan, with the example's initial parameters. Spins briefly: tests run on
  /// any number of cores.
  public func trainer(
    _ plan: Plan, rule: TrainingRule = TrainingRule(), pool: WorkerPool? = nil
  ) throws -> Trainer {
    try trainer(VerifiedPlan(plan), rule: rule, pool: pool)
  }

  public func trainer(
    _ plan: VerifiedPlan, rule: TrainingRule = TrainingRule(), pool: WorkerPool? = nil
  ) throws -> Trainer {
    let trainer = try Trainer(
      plan, rule: rule, pool: pool ?? WorkerPool(plan.plan.workers.count), oversubscribed: true)
    trainer.setParameters(initial)
    return trainer
  }

  /// The parameters and the losses after `steps` batches of the plan.
  public func train(
    _ plan: Plan, rule: TrainingRule = TrainingRule(), steps: Int, pool: WorkerPool? = nil
  ) throws -> (parameters: [Float], losses: [Double]) {
    try train(VerifiedPlan(plan), rule: rule, steps: steps, pool: pool)
  }

  public func train(
    _ plan: VerifiedPlan, rule: TrainingRule = TrainingRule(), steps: Int, pool: WorkerPool? = nil
  ) throws -> (parameters: [Float], losses: [Double]) {
    let trainer = try trainer(plan, rule: rule, pool: pool)
    let feed = try RowFeed(rows, batch: batch, order: .none)
    let record = trainer.run(steps: steps, from: feed)
    return (trainer.parameters(), record.losses)
  }

  /// The rows of one step, as the naive network takes them: looked up one by one.
  public func naiveBatch(
    _ step: Int, order: RowOrder = .none
  ) -> (rows: [[Double]], labels: [Int]) {
    let indices = (0..<batch).map { order.row(at: step * batch + $0, rows: rows.rows) }
    return (indices.map { rows.row($0).map(Double.init) }, indices.map { Int(rows.labels[$0]) })
  }

  /// The same initial parameters in the naive network.
  public var naiveNetwork: NaiveNetwork { naiveNetwork(initial) }

  public func naiveNetwork(_ parameters: [Float]) -> NaiveNetwork {
    NaiveNetwork(
      layers: (0..<shape.layers).map { layer in
        let (inputs, outputs) = (shape.inputs(of: layer), shape.outputs(of: layer))
        let (weight, bias) = (layout.weightOffsets[layer], layout.biasOffsets[layer])
        return NaiveNetwork.Layer(
          weight: (0..<outputs).map { out in
            (0..<inputs).map { Double(parameters[weight + out * inputs + $0]) }
          },
          bias: (0..<outputs).map { Double(parameters[bias + $0]) })
      })
  }

  /// Whether nothing has been written between the tensors.
  public func paddingIsZero(_ parameters: [Float]) -> Bool {
    var rest = parameters
    for tensor in layout.tensors {
      for index in tensor.extent.lower..<tensor.extent.upper { rest[index] = 0 }
    }
    return rest.allSatisfy { $0 == 0 }
  }

  /// The real parameters of a flat vector without its padding, in the naive network's order.
  public func withoutPadding(_ parameters: [Float]) -> [Double] {
    layout.tensors.flatMap { tensor in
      parameters[tensor.extent.lower..<tensor.extent.upper].map(Double.init)
    }
  }
}

/// The largest difference between two vectors.
public func largestDifference(_ first: [Double], _ second: [Double]) -> Double {
  precondition(first.count == second.count, "vectors of different lengths")
  return zip(first, second).reduce(0) { max($0, abs($1.0 - $1.1)) }
}
