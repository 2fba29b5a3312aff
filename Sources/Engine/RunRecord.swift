import Plans

/// Where one worker's time went in a run; the three add up to its wall time.
public struct WorkerTimes: Sendable, Equatable, Codable {
  public var compute = 0.0
  public var communication = 0.0
  public var wait = 0.0
  /// How often the clock was read to tell them apart: what measuring costs.
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

/// What a run of some steps took.
public struct RunRecord: Sendable, Codable {
  public var steps: Int
  /// From the first worker's start to the last one's end, between two barriers.
  public var seconds: Double
  public var workers: [WorkerTimes]
  /// OpenBLAS's threads in each GEMM, the most that any worker has read back.
  public var blasThreads: Int
  /// The mean loss of each step's batch, with the parameters that the batch saw.
  public var losses: [Double]
  /// What the workers handed to the transport.
  public var sentMessages = 0
  public var sentBytes = 0

  /// Two runs of the same trainer, one after the other.
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
