import Engine
import Kernels
import Machine
import Plans
import Strategies

/// One strategy with one number of workers, and everything that becomes of it in a run.
public struct Contender: Sendable {
  public enum Status: String, Sendable { case ok, skipped, failed }

  public let strategy: Strategy
  public let workers: Int
  public internal(set) var status = Status.ok
  /// Why it was skipped, failed or cut short; empty otherwise.
  public internal(set) var reason = ""

  /// nil where the strategy cannot cut the job.
  public internal(set) var plan: VerifiedPlan?
  public internal(set) var crew: Crew?
  /// OpenBLAS's threads in each GEMM, read back.
  public internal(set) var blasThreads = 1
  public internal(set) var equivalence: Equivalence?
  /// The mean loss of each batch from the common start on.
  public internal(set) var losses: [Double] = []
  public internal(set) var testAccuracy: Double?
  public internal(set) var samples: [Sample] = []
  /// Two periods of a traced run; nil where none was made.
  public internal(set) var timeline: Timeline?
  var trainer: Trainer?
  var stepsPerSample = 0

  init(_ strategy: Strategy, workers: Int) {
    self.strategy = strategy
    self.workers = workers
  }

  mutating func stop(_ status: Status, _ reason: String) {
    self.status = status
    self.reason = reason
    trainer = nil
  }

  /// Whether it still takes part.
  var isRunning: Bool { trainer != nil }

  /// The loss of the last batch of the learning curve.
  public var finalLoss: Double? { losses.last }

  /// What the cut could reach if communication were free; OpenBLAS's threads might split every
  /// product evenly.
  public var boundSpeedup: Double? { plan.map { $0.plan.boundSpeedup * Double(blasThreads) } }

  /// Whether its threads, OpenBLAS's included, share cores.
  public var isOversubscribed: Bool? {
    crew.map { $0.isOversubscribed || blasThreads > $0.cores }
  }

  /// The base of every speedup.
  public var isSerial: Bool { strategy.isSerial }
}

/// One timed run.
public struct Sample: Sendable {
  /// The interleaved block, and where in it the sample was taken.
  public var round: Int
  public var position: Int
  public var steps: Int
  public var rows: Int
  public var seconds: Double
  public var workers: [WorkerTimes]

  public init(
    round: Int, position: Int, steps: Int, rows: Int, seconds: Double, workers: [WorkerTimes]
  ) {
    self.round = round
    self.position = position
    self.steps = steps
    self.rows = rows
    self.seconds = seconds
    self.workers = workers
  }

  public var stepSeconds: Double { seconds / Double(steps) }
}
