import Engine
import Figures
import Machine

/// The times of one timed run, and what else the machine did meanwhile.
public struct TimedRun: Sendable, Codable {
  /// Wall time.
  public var seconds: Double
  public var workers: [WorkerTimes]
  /// The kernel's counts from before the warm-up to after the run; nil where they were not read.
  public var activity: MachineActivity?
  /// The seconds between the two readings of the kernel's counts.
  public var watchedSeconds: Double
  /// Seconds of the control product on the same workers, before and after the run.
  public var controlSeconds: [Double]
  /// The most resident memory of the process; nil where the process is not this strategy's own.
  public var peakResidentBytes: Int?
  /// What the workers sent to other processes.
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

/// The description of a run to time, complete enough for another process to do it.
public struct SampleOrder: Sendable, Codable {
  public var strategy: String
  public var workers: Int
  public var steps: Int
  public var warmUpSteps: Int

  /// The error where the strategy cannot run in the process that was to sample it.
  struct Impossible: Error, CustomStringConvertible {
    let reason: String
    var description: String { reason }
  }
}

/// A timed sample of one strategy, in its slot of a round.
public struct Sample: TimedSteps, Sendable, Codable {
  public let round: Int
  /// The number of samples that the round took before this one.
  public let position: Int
  public let steps: Int
  public let warmUpSteps: Int
  public let rows: Int
  public let run: TimedRun
  /// The reasons why the sample is disturbed; empty for a clean one.
  public let disturbances: [String]
  /// 0 for the first sample of the slot, 1 for its first retake, and so on.
  public internal(set) var attempt = 0
  /// Whether figures are computed from this sample: the slot's clean one or, where every one was
  /// disturbed, its last.
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
