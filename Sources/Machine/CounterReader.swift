#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Reads `MachineCounters` from Linux's `proc` and `sys`; other systems tell only what
/// `getrusage` does.
///
/// The files stay open, and the reader reads into memory of its own, because it is asked between
/// samples. One thread at a time may use it. What cannot be read is nil and no error.
///
/// Source: proc_stat(5), getrusage(2), the kernel's `sched-stats.rst`, `psi.rst`, `cgroup-v2.rst`
/// and `sched-bwc.rst`.
public final class CounterReader {
  private let pus: CPUSet
  private let tasksFolder: String
  private let stat: KernelFile?
  private let pressure: KernelFile?
  private let groups: [(file: KernelFile, isVersion2: Bool)]
  private let clocks: [KernelFile]
  private let memory: UnsafeMutableBufferPointer<UInt8>
  private let ticksPerSecond = Double(max(1, sysconf(Int32(_SC_CLK_TCK))))

  /// - Parameters:
  ///   - root: the folder that holds `proc` and `sys`.
  ///   - cpus: the PUs to watch, by OS index; usually those that the process may run on.
  public init(root: String = "/", cpus: CPUSet) {
    let root = root.hasSuffix("/") ? root : root + "/"
    pus = cpus
    tasksFolder = root + "proc/self/task"
    stat = KernelFile(root + "proc/stat")
    let all = ControlGroup.all(root: root)
    // The innermost group that tells its pressure is used, because the machine's own pressure also
    // counts strangers' waits.
    pressure =
      all.lazy.filter(\.isVersion2).compactMap { KernelFile($0.folder + "cpu.pressure") }.first
      ?? KernelFile(root + "proc/pressure/cpu")
    var seen: Set<[UInt64]> = []
    groups = all.compactMap { group in
      // One mount may have several names.
      guard let file = KernelFile(group.folder + "cpu.stat"), seen.insert(file.identity).inserted
      else { return nil }
      return (file, group.isVersion2)
    }
    clocks = cpus.indices.compactMap {
      KernelFile(root + "sys/devices/system/cpu/cpu\($0)/cpufreq/scaling_cur_freq")
    }
    // /proc/stat lists PUs first, in less than 200 bytes each.
    memory = .allocate(capacity: max(1 << 16, min(1 << 22, 200 * ((cpus.indices.last ?? 0) + 2))))
  }

  deinit { memory.deallocate() }

  /// The counts up to now.
  public func read() -> MachineCounters {
    var counters = MachineCounters(
      momentSeconds: Self.seconds(CLOCK_MONOTONIC),
      processSeconds: Self.seconds(CLOCK_PROCESS_CPUTIME_ID))
    readProcessors(&counters)
    if let microseconds = pressure?.read(into: memory)?.number(after: "total=") {
      counters.pressureSeconds = Double(microseconds) * 1e-6
    }
    readGroups(&counters)
    readTasks(&counters)
    readUsage(&counters)
    let kilohertz = clocks.compactMap { clock -> Int? in
      var text = clock.read(into: memory)
      return text?.number()
    }
    if !kilohertz.isEmpty {
      counters.frequencyHertz =
        kilohertz.reduce(0) { $0 + Double($1) } * 1000 / Double(kilohertz.count)
    }
    return counters
  }

  private static func seconds(_ clock: clockid_t) -> Double {
    var time = timespec()
    clock_gettime(clock, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

  /// Reads lines such as "cpu3 user nice system idle iowait irq softirq steal …", in ticks, which
  /// follow the line of sums.
  private func readProcessors(_ counters: inout MachineCounters) {
    guard var text = stat?.read(into: memory) else { return }
    text.skipLine()
    var count = 0
    var (idle, ioWait, steal) = (0.0, 0.0, 0.0)
    var (tellsIdle, tellsWait, tellsSteal) = (true, true, true)
    while text.skip("cpu"), let pu = text.number() {
      if pus.contains(pu) {
        _ = (text.number(), text.number(), text.number())
        if let ticks = text.number() { idle += Double(ticks) } else { tellsIdle = false }
        if let ticks = text.number() { ioWait += Double(ticks) } else { tellsWait = false }
        _ = (text.number(), text.number())
        if let ticks = text.number() { steal += Double(ticks) } else { tellsSteal = false }
        count += 1
      }
      text.skipLine()
    }
    guard count > 0 else { return }
    counters.puCount = count
    if tellsIdle { counters.idleSeconds = idle / ticksPerSecond }
    if tellsWait { counters.ioWaitSeconds = ioWait / ticksPerSecond }
    if tellsSteal { counters.stealSeconds = steal / ticksPerSecond }
  }

  /// Version 2 counts microseconds, version 1 nanoseconds.
  private func readGroups(_ counters: inout MachineCounters) {
    for group in groups {
      guard let text = group.file.read(into: memory),
        let periods = text.number(after: "nr_throttled ")
      else { continue }
      let time =
        group.isVersion2
        ? text.number(after: "throttled_usec ").map { Double($0) * 1e-6 }
        : text.number(after: "throttled_time ").map { Double($0) * 1e-9 }
      let (sum, overflows) = (counters.throttledPeriods ?? 0).addingReportingOverflow(periods)
      counters.throttledPeriods = overflows ? .max : sum
      if let time { counters.throttledSeconds = (counters.throttledSeconds ?? 0) + time }
    }
  }

  private func readUsage(_ counters: inout MachineCounters) {
    var usage = rusage()
    #if canImport(Glibc)
      getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    #else
      getrusage(RUSAGE_SELF, &usage)
    #endif
    counters.involuntarySwitches = Int(usage.ru_nivcsw)
    counters.minorFaults = Int(usage.ru_minflt)
    counters.majorFaults = Int(usage.ru_majflt)
  }

  /// Reads of every thread "running waiting slices" in nanoseconds, and its moves where the kernel
  /// was built to tell.
  private func readTasks(_ counters: inout MachineCounters) {
    guard let folder = opendir(tasksFolder) else { return }
    defer { closedir(folder) }
    var delay: Double?
    var migrations: Int?
    while let entry = readdir(folder) {
      guard let name = Self.name(of: entry), name.utf8.first?.isDigit == true else { continue }
      let task = "\(tasksFolder)/\(name)/"
      if var text = KernelFile.read(task + "schedstat", into: memory), text.number() != nil,
        let waiting = text.number()
      {
        delay = (delay ?? 0) + Double(waiting) * 1e-9
      }
      if let moves = KernelFile.read(task + "sched", into: memory)?
        .number(after: "se.nr_migrations")
      {
        let (sum, overflows) = (migrations ?? 0).addingReportingOverflow(moves)
        migrations = overflows ? .max : sum
      }
    }
    counters.runDelaySeconds = delay
    counters.migrations = migrations
  }

  private static func name(of entry: UnsafeMutablePointer<dirent>) -> String? {
    withUnsafePointer(to: &entry.pointee.d_name) {
      $0.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: $0.pointee)) {
        String(validatingCString: $0)
      }
    }
  }
}
