import Engine
import Figures
import Machine

/// What one timed run took, and what else the machine did meanwhile.
public struct TimedRun: Sendable, Codable {
  public var seconds: Double
  public var workers: [WorkerTimes]
  /// What the kernel counted from before the warm-up to after the run; nil where it was not asked.
  public var activity: MachineActivity?
  /// How long the kernel's counts were watched.
  public var watchedSeconds: Double
  /// A fixed product on the same workers, before and after.
  public var controlSeconds: [Double]
  /// The most memory that the process has had; nil where it is not this strategy's own.
  public var peakResidentBytes: Int?
  /// What the workers handed to a transport for other processes.
  public var sentMessages: Int
  public var sentBytes: Int

  public init(
    seconds: Double, workers: [WorkerTimes], activity: MachineActivity? = nil,
    watchedSeconds: Double = 0, controlSeconds: [Double] = [], sentMessages: Int = 0,
    sentBytes: Int = 0
  ) {
    self.seconds = seconds
    self.workers = workers
    self.activity = activity
    self.watchedSeconds = watchedSeconds
    self.controlSeconds = controlSeconds
    self.sentMessages = sentMessages
    self.sentBytes = sentBytes
  }
}

/// Which run to time: enough for another process to do it.
public struct SampleOrder: Sendable, Codable {
  public var strategy: String
  public var workers: Int
  public var steps: Int
  public var warmUpSteps: Int

  /// The strategy cannot run where it was to be sampled.
  struct Impossible: Error, CustomStringConvertible {
    let reason: String
    var description: String { reason }
  }
}

/// One timed sample of one strategy, in its slot of a round.
public struct Sample: TimedSteps, Sendable, Codable {
  /// The interleaved block, and where in it the sample was taken.
  public let round: Int
  public let position: Int
  public let steps: Int
  public let warmUpSteps: Int
  public let rows: Int
  public let run: TimedRun
  /// Why it is not to be trusted; empty for a clean one.
  public let disturbances: [String]
  /// 0 for the first in its slot, then one more for each that was taken again.
  public internal(set) var attempt = 0
  /// Whether it is its slot's figure: the clean one or, when every retake was disturbed, the last.
  public internal(set) var counts = true

  init(
    round: Int, position: Int, _ order: SampleOrder, rows: Int, run: TimedRun,
    disturbances: [String]
  ) {
    self.round = round
    self.position = position
    steps = order.steps
    warmUpSteps = order.warmUpSteps
    self.rows = rows
    self.run = run
    self.disturbances = disturbances
  }

  public var seconds: Double { run.seconds }
  public var workers: [WorkerTimes] { run.workers }
  public var stepSeconds: Double { seconds / Double(steps) }
}
