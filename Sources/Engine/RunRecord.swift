import Plans

/// The time of one worker in a run by what it was spent on, in seconds. The three times add up to
/// the worker's wall time.
public struct WorkerTimes: Sendable, Equatable, Codable {
  public var compute = 0.0
  public var communication = 0.0
  public var wait = 0.0
  /// The number of clock readings that tell the times apart, which is what measuring costs.
  public var clockReadings = 0

  public init(
    compute: Double = 0, communication: Double = 0, wait: Double = 0, clockReadings: Int = 0
  ) {
    self.compute = compute
    self.communication = communication
    self.wait = wait
    self.clockReadings = clockReadings
  }

  public var total: Double { compute + communication + wait }

  public static func + (first: WorkerTimes, second: WorkerTimes) -> WorkerTimes {
    WorkerTimes(
      compute: first.compute + second.compute,
      communication: first.communication + second.communication, wait: first.wait + second.wait,
      clockReadings: first.clockReadings + second.clockReadings)
  }
}

/// The times, losses and traffic of a run of some steps.
public struct RunRecord: Sendable, Codable {
  public var steps: Int
  /// Seconds from the first worker's start to the last one's end, between two barriers.
  public var seconds: Double
  public var workers: [WorkerTimes]
  /// The most threads in each GEMM that any worker has read back from OpenBLAS.
  public var blasThreads: Int
  /// The mean loss of each step's batch under the parameters that the batch saw.
  public var losses: [Double]
  /// The messages and bytes that the workers handed to the transport.
  public var sentMessages = 0
  public var sentBytes = 0

  /// The record of two consecutive runs of the same trainer.
  public static func + (first: RunRecord, second: RunRecord) -> RunRecord {
    RunRecord(
      steps: first.steps + second.steps, seconds: first.seconds + second.seconds,
      workers: zip(first.workers, second.workers).map { $0 + $1 },
      blasThreads: max(first.blasThreads, second.blasThreads),
      losses: first.losses + second.losses,
      sentMessages: first.sentMessages + second.sentMessages,
      sentBytes: first.sentBytes + second.sentBytes)
  }
}
