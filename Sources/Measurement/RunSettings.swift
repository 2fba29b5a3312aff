import Datasets
import Engine
import Machine
import Networks
import Strategies

/// One benchmark run, as the user asked for it.
public struct RunSettings: Sendable {
  public var strategies: [Strategy]
  /// The numbers of workers in each process.
  public var workers: [Int]
  /// What every strategy cuts; its own number of workers is not looked at.
  public var job: Job
  public var rule: TrainingRule
  public var seed: UInt64
  public var order: RowOrder
  /// nil for the seed's own initial parameters.
  public var initialParameters: [Float]?
  public var binding: Binding
  public var places: PlaceKind
  /// How many rounds, one timed sample of each strategy in each.
  public var stopping: StoppingRule
  /// Seconds that the whole run may take, from the first plan to the last report.
  public var maxSeconds: Double
  /// Seconds that a sample should take, at least.
  public var sampleSeconds: Double
  /// How often a disturbed sample is taken again, at most.
  public var retakes: Int
  /// Batches of the learning curve, before anything is timed.
  public var curveSteps: Int

  public init(
    strategies: [Strategy], workers: [Int], job: Job, rule: TrainingRule, seed: UInt64,
    order: RowOrder, initialParameters: [Float]? = nil, binding: Binding, places: PlaceKind,
    stopping: StoppingRule, maxSeconds: Double = .infinity, sampleSeconds: Double, retakes: Int,
    curveSteps: Int
  ) {
    self.strategies = strategies
    self.workers = workers
    self.job = job
    self.rule = rule
    self.seed = seed
    self.order = order
    self.initialParameters = initialParameters
    self.binding = binding
    self.places = places
    self.stopping = stopping
    self.maxSeconds = maxSeconds
    self.sampleSeconds = sampleSeconds
    self.retakes = retakes
    self.curveSteps = curveSteps
  }

  public var shape: NetworkShape { job.shape }
  /// Rows in a batch.
  public var batch: Int { job.batch }

  /// The same parameters for every strategy to start from.
  public var startingParameters: [Float] {
    initialParameters ?? ParameterLayout(shape).heInitialized(seed: seed)
  }
}
