/// From when on a sample counts as disturbed. The figures are judgements, so each has its reason,
/// and reports state them (`DisturbanceRule.limit`).
public struct DisturbanceLimits: Hashable, Sendable {
  /// Of the time of the watched PUs. One per cent is half of the precision that a run asks for.
  public var stealShare = 0.01
  /// A core that waits for a disk is not taken away, but its load is another's, and it sleeps.
  public var ioWaitShare = 0.05
  /// The kernel counts steal, iowait and idle time in ticks. A single one may stand for a
  /// thousandth of it, so where the share is less than a tick, it takes two.
  public var tickSeconds = 0.01

  /// Of the sample's wall time: somebody waited for a processor. On a quiet machine this is
  /// the microseconds of waking up.
  public var pressureShare = 0.05
  /// Of the wall time: less than a twentieth of one core does not move a figure by its share.
  public var otherProcessesShare = 0.05
  /// Seconds, times the root of the number of PUs: what rounding to ticks makes of idle time. A
  /// difference of two rounded values has a standard deviation of 0.41 ticks; this is twice that,
  /// little enough that a load on one of two cores shows in a sample of 20 ms.
  public var otherProcessesRounding = 0.008

  /// Of the wall time, over all threads: with a barrier in every step, a delay of one worker is a
  /// delay of all.
  public var runDelayShare = 0.02
  /// Seconds a thread may wait for its core when it wakes, as every one does once a sample.
  public var wakeUpSeconds = 200e-6

  /// A second of a worker's time: the kernel's own threads take turns of microseconds.
  public var involuntarySwitchesPerSecond = 50.0
  public var involuntarySwitches = 4.0
  /// A second of a worker's time; a fault costs up to a microsecond, so this is one per cent.
  public var minorFaultsPerSecond = 10_000.0
  public var minorFaults = 100.0
  /// The thread that waits for the workers is not bound, and may be moved as it falls asleep and
  /// wakes up.
  public var migrations = 2.0
  /// Over the run's own quiet level. A busy SMT sibling costs more; on a virtual machine with
  /// nothing else to do the product has been seen to vary by a fifth, which retaking cannot mend.
  public var controlShare = 0.25

  public init() {}
}

/// The sample that the machine's activity is judged for.
public struct SampleContext: Hashable, Sendable {
  public var wallSeconds: Double
  /// PUs that were watched: those that the process may run on.
  public var puCount: Int
  public var workers: Int
  /// Workers share cores, so they delay each other.
  public var isOversubscribed: Bool
  /// The system places the threads, as it does OpenBLAS's: it moves and delays them itself.
  public var isUnbound: Bool
  /// Nil where none was timed.
  public var control: ControlTimes?

  public init(
    wallSeconds: Double, puCount: Int, workers: Int, isOversubscribed: Bool, isUnbound: Bool,
    control: ControlTimes? = nil
  ) {
    self.wallSeconds = wallSeconds
    self.puCount = puCount
    self.workers = workers
    self.isOversubscribed = isOversubscribed
    self.isUnbound = isUnbound
    self.control = control
  }
}

/// Seconds of the control product around a sample.
public struct ControlTimes: Hashable, Sendable {
  public var before: Double
  public var after: Double
  /// The run's quiet level; nil while there is none.
  public var reference: Double?

  public init(before: Double, after: Double, reference: Double?) {
    self.before = before
    self.after = after
    self.reference = reference
  }
}
