/// The system's counts up to a moment: who had the processors, and what held this process up. Two
/// of them tell what happened in between (`MachineActivity`).
///
/// A count is nil where the system does not tell it.
public struct MachineCounters: Hashable, Sendable {
  /// The moment in seconds of the monotonic clock.
  public var momentSeconds: Double
  /// The number of watched PUs that the kernel lists.
  public var puCount: Int?
  /// The times of all watched PUs together, which /proc/stat counts in ticks of 10 ms.
  public var idleSeconds: Double?
  public var ioWaitSeconds: Double?
  public var stealSeconds: Double?
  /// The processor time of all threads of this process, exact to the nanosecond.
  public var processSeconds: Double
  /// The time in which some task of this process's control group, or else of the machine, had to
  /// wait for a processor.
  public var pressureSeconds: Double?
  /// The number of periods in which the control groups of this process had used up their quota, and
  /// the time for which they were held, summed over the groups.
  public var throttledPeriods: Int?
  public var throttledSeconds: Double?
  public var involuntarySwitches: Int
  public var minorFaults: Int
  public var majorFaults: Int
  /// The time in which threads of this process were ready and not running, summed over those alive.
  public var runDelaySeconds: Double?
  /// The number of moves of this process's threads to another PU.
  public var migrations: Int?
  /// The mean of the watched PUs' clock rates at this moment, which is no count.
  public var frequencyHertz: Double?

  /// Makes counters by hand, such as a test's; all that is not given is nil or zero.
  public init(momentSeconds: Double, processSeconds: Double) {
    self.momentSeconds = momentSeconds
    self.processSeconds = processSeconds
    involuntarySwitches = 0
    minorFaults = 0
    majorFaults = 0
  }

  /// What happened from `earlier` to `later`.
  public static func - (later: MachineCounters, earlier: MachineCounters) -> MachineActivity {
    // The kernel's iowait may fall, and the counts of a thread that ends vanish with it.
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
    // Busy time that was not ours was others'. The kernel's user and system times would not do:
    // they are sampled and rounded for each kind, while a busy PU's idle time is exactly zero.
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

/// The activity of the machine over an interval besides the work itself; nil where the system does
/// not tell.
public struct MachineActivity: Hashable, Sendable, Codable {
  /// The time of the watched PUs that the hypervisor gave to others.
  public var stealSeconds: Double?
  /// The time in which the watched PUs had nothing to run because a disk was waited for.
  public var ioWaitSeconds: Double?
  /// The time in which some task waited for a processor.
  public var pressureSeconds: Double?
  /// The busy time of the watched PUs that this process did not use.
  public var otherProcessesSeconds: Double?
  /// The time in which this process's threads were ready and did not run, summed over threads.
  public var runDelaySeconds: Double?
  public var throttledPeriods: Int?
  public var throttledSeconds: Double?
  public var involuntarySwitches: Int
  public var minorFaults: Int
  public var majorFaults: Int
  public var migrations: Int?
  /// The mean of the values at both ends.
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
