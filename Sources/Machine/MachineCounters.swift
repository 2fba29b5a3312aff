/// What the system has counted up to a moment: who had the processors, and what held this
/// process up. Two of them tell what happened in between (`MachineActivity`).
///
/// Nil is what the system does not tell.
public struct MachineCounters: Hashable, Sendable {
  /// Seconds of the monotonic clock.
  public var momentSeconds: Double
  /// How many of the watched PUs the kernel lists.
  public var puCount: Int?
  /// Of the watched PUs together, in ticks of 10 ms: /proc/stat.
  public var idleSeconds: Double?
  public var ioWaitSeconds: Double?
  public var stealSeconds: Double?
  /// Processor time of this process, all threads, to the nanosecond.
  public var processSeconds: Double
  /// Some task of the own control group, or else of the machine, had to wait for a processor.
  public var pressureSeconds: Double?
  /// Periods in which the control groups of this process had used up their quota, and for how
  /// long they were held, summed over the groups.
  public var throttledPeriods: Int?
  public var throttledSeconds: Double?
  public var involuntarySwitches: Int
  public var minorFaults: Int
  public var majorFaults: Int
  /// Threads of this process ready to run and not running, summed over those alive.
  public var runDelaySeconds: Double?
  /// Moves of this process's threads to another PU.
  public var migrations: Int?
  /// The mean of the watched PUs' clocks as it is now: no count.
  public var frequencyHertz: Double?

  /// Counters by hand, such as a test's; all that is not given is nil or zero.
  public init(momentSeconds: Double, processSeconds: Double) {
    self.momentSeconds = momentSeconds
    self.processSeconds = processSeconds
    involuntarySwitches = 0
    minorFaults = 0
    majorFaults = 0
  }

  /// What happened from `earlier` to `later`.
  public static func - (later: MachineCounters, earlier: MachineCounters) -> MachineActivity {
    // The kernel's iowait may fall, and a thread that ends takes its counts along.
    func growth(_ field: KeyPath<MachineCounters, Double?>) -> Double? {
      guard let after = later[keyPath: field], let before = earlier[keyPath: field] else {
        return nil
      }
      return max(0, after - before)
    }
    func growth(_ field: KeyPath<MachineCounters, Int?>) -> Int? {
      guard let after = later[keyPath: field], let before = earlier[keyPath: field] else {
        return nil
      }
      return max(0, after - before)
    }
    let frequencies = [earlier.frequencyHertz, later.frequencyHertz].compactMap(\.self)
    let (steal, ioWait) = (growth(\.stealSeconds), growth(\.ioWaitSeconds))
    // What was not idle, and not ours, was others'. Not from the kernel's user and system times:
    // those are sampled and rounded for each kind, while a busy PU's idle time is exactly none.
    var others: Double?
    if let idle = growth(\.idleSeconds), let count = later.puCount, count == earlier.puCount {
      let all = (later.momentSeconds - earlier.momentSeconds) * Double(count)
      let own = later.processSeconds - earlier.processSeconds
      others = max(0, all - idle - (ioWait ?? 0) - (steal ?? 0) - own)
    }
    return MachineActivity(
      stealSeconds: steal, ioWaitSeconds: ioWait, pressureSeconds: growth(\.pressureSeconds),
      otherProcessesSeconds: others, runDelaySeconds: growth(\.runDelaySeconds),
      throttledPeriods: growth(\.throttledPeriods), throttledSeconds: growth(\.throttledSeconds),
      involuntarySwitches: later.involuntarySwitches - earlier.involuntarySwitches,
      minorFaults: later.minorFaults - earlier.minorFaults,
      majorFaults: later.majorFaults - earlier.majorFaults, migrations: growth(\.migrations),
      frequencyHertz: frequencies.isEmpty
        ? nil : frequencies.reduce(0, +) / Double(frequencies.count))
  }
}

/// What the machine did over an interval besides the work itself; nil where it does not tell.
public struct MachineActivity: Hashable, Sendable, Codable {
  /// Time of the watched PUs that the hypervisor gave to others.
  public var stealSeconds: Double?
  /// Time in which the watched PUs had nothing to run because a disk was waited for.
  public var ioWaitSeconds: Double?
  /// Time in which some task waited for a processor.
  public var pressureSeconds: Double?
  /// Busy time of the watched PUs that this process did not use.
  public var otherProcessesSeconds: Double?
  /// Time that this process's threads were ready and did not run, summed.
  public var runDelaySeconds: Double?
  public var throttledPeriods: Int?
  public var throttledSeconds: Double?
  public var involuntarySwitches: Int
  public var minorFaults: Int
  public var majorFaults: Int
  public var migrations: Int?
  /// The mean of both ends.
  public var frequencyHertz: Double?

  public init(
    stealSeconds: Double? = nil, ioWaitSeconds: Double? = nil, pressureSeconds: Double? = nil,
    otherProcessesSeconds: Double? = nil, runDelaySeconds: Double? = nil,
    throttledPeriods: Int? = nil, throttledSeconds: Double? = nil, involuntarySwitches: Int = 0,
    minorFaults: Int = 0, majorFaults: Int = 0, migrations: Int? = nil,
    frequencyHertz: Double? = nil
  ) {
    self.stealSeconds = stealSeconds
    self.ioWaitSeconds = ioWaitSeconds
    self.pressureSeconds = pressureSeconds
    self.otherProcessesSeconds = otherProcessesSeconds
    self.runDelaySeconds = runDelaySeconds
    self.throttledPeriods = throttledPeriods
    self.throttledSeconds = throttledSeconds
    self.involuntarySwitches = involuntarySwitches
    self.minorFaults = minorFaults
    self.majorFaults = majorFaults
    self.migrations = migrations
    self.frequencyHertz = frequencyHertz
  }
}
