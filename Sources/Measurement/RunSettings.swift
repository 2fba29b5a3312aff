import Datasets
import Engine
import Machine
import Networks
import Strategies

/// A benchmark run as the user asked for it.
public struct RunSettings: Sendable {
  public var strategies: [Strategy]
  /// The numbers of workers in each process.
  public var workers: [Int]
  /// The job that every strategy cuts. Its own number of workers is not used.
  public var job: Job
  public var rule: TrainingRule
  /// Who makes matrix products.
  public var products: ProductPolicy
  public var seed: UInt64
  public var order: RowOrder
  /// The parameters to start from; nil for those that the seed gives.
  public var initialParameters: [Float]?
  public var binding: Binding
  public var places: PlaceKind
  /// The rule that ends the rounds, each of which takes one timed sample of each strategy.
  public var stopping: StoppingRule
  /// The seconds that the whole run may take, from the first plan to the last report.
  public var maxSeconds: Double
  /// The seconds that a sample should take at least.
  public var sampleSeconds: Double
  /// The number of times that a disturbed sample is taken again at most.
  public var retakes: Int
  /// Whether the run may measure what work costs on this machine, for its forecasts. Otherwise these
  /// are made of what is known already.
  public var calibrates: Bool
  /// The batches of the learning curve, which is trained before anything is timed.
  public var curveSteps: Int
  /// Whether some periods of each contender are traced after the rounds.
  public var tracesTimelines = true

  public init(
    strategies: [Strategy], workers: [Int], job: Job, rule: TrainingRule,
    products: ProductPolicy = .openblas, seed: UInt64, order: RowOrder,
    initialParameters: [Float]? = nil, binding: Binding, places: PlaceKind,
    stopping: StoppingRule, maxSeconds: Double = .infinity, sampleSeconds: Double, retakes: Int,
    curveSteps: Int, calibrates: Bool = false
  ) {
    self.strategies = strategies
    self.workers = workers
    self.job = job
    self.rule = rule
    self.products = products
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
    self.calibrates = calibrates
  }

  public var shape: NetworkShape { job.shape }
  /// The rows of a batch.
  public var batch: Int { job.batch }

  /// The same parameters for every strategy to start from.
  public var startingParameters: [Float] {
    initialParameters ?? ParameterLayout(shape).heInitialized(seed: seed)
  }
}
