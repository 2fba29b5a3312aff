import Engine
import Foundation
import Kernels
import Networks
import Randomness
import Strategies

/// A job that was drawn at random, and the number of workers that is to carry it out.
public struct DrawnJob: Sendable {
  /// From 1, in the order of drawing.
  public let number: Int
  /// Rows of a step.
  public let batch: Int
  public let shape: NetworkShape
  public let optimizer: Optimizer
  /// The workers of every strategy but serial.
  public let workers: Int
  /// The number of processes that the workers are divided among. It is always one: forecasts of
  /// several need a link's latency and bandwidth, which this program does not measure.
  public let processes = 1

  /// Matrix operations of a step.
  public var operations: Int { batch * shape.trainingFlopsPerRow }
  public var parameters: Int { ParameterLayout(shape).count }

  /// The job's optimizer at its usual rate, with cross-entropy.
  var rule: TrainingRule { TrainingRule(optimizer: optimizer) }

  /// The job as strategies cut it.
  public var job: Job {
    Job(
      shape: shape, batch: batch, workers: workers, processes: processes,
      canFuseUpdate: optimizer.isPlainSGD)
  }
}

/// Draws jobs: the same seed gives the same jobs on machines of as many cores, however many are
/// drawn.
///
/// Batches and widths are log-uniform, the number of hidden layers and the optimizer uniform. Half
/// of the jobs have a worker for each core, the other half any number of workers. A job whose step
/// is larger than the bounds is drawn again, so that all of a job's strategies can be measured in
/// about ten seconds.
public struct JobDraw {
  public static let batches = 8...2048
  public static let hiddenLayers = 1...8
  /// Of the inputs, the hidden layers and the outputs.
  public static let widths = 10...4096
  /// Matrix operations of a step: at 100 GFLOP/s, one core's work of five milliseconds.
  public static let mostOperations = 500_000_000
  /// Adam moves 28 bytes for each parameter in a step: at 20 GB/s, the work of seven milliseconds.
  public static let mostParameters = 5_000_000

  private let cores: Int
  private let mostWorkers: Int
  private var generator: SplitMix64
  private var drawn = 0

  /// - Parameters:
  ///   - cores: those that the process may use.
  ///   - mostWorkers: of a job.
  /// - Precondition: both numbers are positive.
  public init(seed: UInt64, cores: Int, mostWorkers: Int) {
    precondition(cores > 0 && mostWorkers > 0, "jobs have cores and workers")
    generator = SplitMix64(seed: seed)
    self.cores = cores
    self.mostWorkers = mostWorkers
  }

  /// Draws the next job.
  public mutating func next() -> DrawnJob {
    drawn += 1
    while true {
      let job = candidate()
      if job.operations <= Self.mostOperations, job.parameters <= Self.mostParameters { return job }
    }
  }

  private mutating func candidate() -> DrawnJob {
    let batch = Self.logUniform(Self.batches, at: generator.nextUnit())
    let depths = Self.hiddenLayers
    let depth = depths.lowerBound + generator.next(below: depths.count)
    let widths = (0..<depth + 2).map { _ in
      Self.logUniform(Self.widths, at: generator.nextUnit())
    }
    let optimizer = Optimizer.all[generator.next(below: Optimizer.all.count)]
    let isOnePerCore = generator.nextUnit() < 0.5
    let workers = 1 + generator.next(below: mostWorkers)
    return DrawnJob(
      number: drawn, batch: batch, shape: Self.shape(widths), optimizer: optimizer,
      workers: isOnePerCore ? min(cores, mostWorkers) : workers)
  }

  private static func shape(_ widths: [Int]) -> NetworkShape {
    do {
      return try NetworkShape(widths.map(String.init).joined(separator: "-"))
    } catch {
      preconditionFailure("ten levels of at most 4,096 neurons are a network: \(error)")
    }
  }

  /// The whole number at a place of a log-uniform distribution: each factor between numbers of the
  /// range is as likely wherever it lies.
  ///
  /// - Parameter unit: in [0, 1), from the smallest number to the largest.
  static func logUniform(_ range: ClosedRange<Int>, at unit: Double) -> Int {
    let (low, high) = (Double(range.lowerBound), Double(range.upperBound + 1))
    return min(range.upperBound, Int(low * pow(high / low, unit)))
  }
}
