/// The limits above which a sample counts as disturbed. They are judgements, so each has its
/// reason, and reports state them (`DisturbanceRule.limit`).
public struct DisturbanceLimits: Hashable, Sendable {
  /// A share of the watched PUs' time. One per cent is half of the precision that a run asks for.
  public var stealShare = 0.01
  /// A share of the watched PUs' time. A core that waits for a disk is still ours to use, but its
  /// load is not ours, and it sleeps.
  public var ioWaitShare = 0.05
  /// The unit in which the kernel counts steal, iowait and idle time. One tick may stand for a
  /// thousandth of its length, so where the share is less than a tick, a sample is disturbed from
  /// two ticks on.
  public var tickSeconds = 0.01

  /// A share of the sample's wall time, in which some task waited for a processor. On a quiet
  /// machine tasks wait for microseconds only, when they wake up.
  public var pressureShare = 0.05
  /// A share of the wall time. A load of less than a twentieth of one core changes no figure by as
  /// much as that.
  public var otherProcessesShare = 0.05
  /// Seconds that are multiplied by the root of the number of PUs, to allow for the rounding of
  /// idle times to ticks. A difference of two rounded values has a standard deviation of 0.41
  /// ticks. The limit is twice that, so that a load on one of two cores still shows in a sample of
  /// 20 ms.
  public var otherProcessesRounding = 0.008

  /// A share of the wall time, for all threads together. With a barrier in every step, a delay of
  /// one worker delays all.
  public var runDelayShare = 0.02
  /// Seconds that a thread may wait for its core when it wakes up, which each does once a sample.
  public var wakeUpSeconds = 200e-6

  /// Switches in each second of a worker's time, because the kernel's own threads run for
  /// microseconds now and then.
  public var involuntarySwitchesPerSecond = 50.0
  /// Switches that are allowed besides, however short the sample is.
  public var involuntarySwitches = 4.0
  /// Faults in each second of a worker's time. A fault costs up to a microsecond, so these cost up
  /// to one per cent.
  public var minorFaultsPerSecond = 10_000.0
  /// Faults that are allowed besides, however short the sample is.
  public var minorFaults = 100.0
  /// Moves to another core. The thread that waits for the workers is not bound, and may be moved
  /// when it falls asleep and when it wakes up.
  public var migrations = 2.0
  /// A share above the run's own quiet level. A busy SMT sibling costs more than this. On an idle
  /// virtual machine the product was seen to vary by a fifth, which no retake can mend.
  public var controlShare = 0.25

  public init() {}
}

/// What a rule must know of a sample to judge the machine's activity during it.
public struct SampleContext: Hashable, Sendable {
  public var wallSeconds: Double
  /// The number of PUs that were watched: those that the process may run on.
  public var puCount: Int
  /// The number of threads that the workers have.
  public var threads: Int
  /// Whether threads share cores, so that they delay each other. Workers that take turns on one
  /// thread do not.
  public var threadsShareCores: Bool
  /// Whether the system places the threads, as it does OpenBLAS's, and so moves and delays them.
  public var isUnbound: Bool
  /// The control product's times; nil where it was not timed.
  public var control: ControlTimes?

  public init(
    wallSeconds: Double, puCount: Int, threads: Int, threadsShareCores: Bool, isUnbound: Bool,
    control: ControlTimes? = nil
  ) {
    self.wallSeconds = wallSeconds
    self.puCount = puCount
    self.threads = threads
    self.threadsShareCores = threadsShareCores
    self.isUnbound = isUnbound
    self.control = control
  }
}

/// Seconds of the control product before and after a sample.
public struct ControlTimes: Hashable, Sendable {
  public var before: Double
  public var after: Double
  /// The run's quiet level; nil while it is not known.
  public var reference: Double?

  public init(before: Double, after: Double, reference: Double?) {
    self.before = before
    self.after = after
    self.reference = reference
  }
}
