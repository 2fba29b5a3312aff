import Datasets
import Engine
import Machine
import Networks
import Strategies

/// One benchmark run, as the user asked for it.
public struct RunSettings: Sendable {
  public var strategies: [Strategy]
  /// Of each process.
  public var workers: [Int]
  public var shape: NetworkShape
  public var batch: Int
  public var rule: TrainingRule
  public var seed: UInt64
  public var order: RowOrder
  public var microbatches: Int?
  public var syncEvery: Int
  public var staleness: Int
  /// Bytes of gradients that are exchanged together, at least, where exchange overlaps.
  public var bucketBytes: Int
  public var binding: Binding
  public var places: PlaceKind
  /// How many rounds, one timed sample of each strategy in each.
  public var stopping: StoppingRule
  /// Seconds that a sample should take, at least.
  public var sampleSeconds: Double
  /// How often a disturbed sample is taken again, at most.
  public var retakes: Int
  /// Batches of the learning curve, before anything is timed.
  public var curveSteps: Int
  /// nil for the seed's own initial parameters.
  public var initialParameters: [Float]?

  public init(
    strategies: [Strategy], workers: [Int], shape: NetworkShape, batch: Int,
    rule: TrainingRule, seed: UInt64, order: RowOrder, microbatches: Int?, syncEvery: Int,
    staleness: Int, bucketBytes: Int = 1, binding: Binding, places: PlaceKind,
    stopping: StoppingRule,
    sampleSeconds: Double, retakes: Int, curveSteps: Int, initialParameters: [Float]?
  ) {
    self.strategies = strategies
    self.workers = workers
    self.shape = shape
    self.batch = batch
    self.rule = rule
    self.seed = seed
    self.order = order
    self.microbatches = microbatches
    self.syncEvery = syncEvery
    self.staleness = staleness
    self.bucketBytes = bucketBytes
    self.binding = binding
    self.places = places
    self.stopping = stopping
    self.sampleSeconds = sampleSeconds
    self.retakes = retakes
    self.curveSteps = curveSteps
    self.initialParameters = initialParameters
  }

  /// The same parameters for every strategy to start from.
  public var startingParameters: [Float] {
    initialParameters ?? ParameterLayout(shape).heInitialized(seed: seed)
  }

  /// - Parameter workers: in all processes together.
  public func job(workers: Int, processes: Int = 1) -> Job {
    Job(
      shape: shape, batch: batch, workers: workers, processes: processes,
      microbatches: microbatches,
      syncEvery: syncEvery, staleness: staleness, bucketBytes: bucketBytes,
      canFuseUpdate: rule.optimizer.isPlainSGD)
  }
}
