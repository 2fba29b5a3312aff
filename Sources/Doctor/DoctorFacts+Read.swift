import Files
import Foundation
import Machine
import Reports

extension DoctorFacts {
  /// Reads the system's files; a fact that is missing or makes no sense stays nil. Set `processors`
  /// before: only the clocks of processors that may be used are read.
  ///
  /// - Parameter root: the folder that holds `proc` and `sys`.
  public mutating func readSystem(root: String = "/") {
    let files = SystemFiles(root: root)
    quota = CPUQuota(root: root)
    onlinePUs = files.cpus("sys/devices/system/cpu/online")
    isolatedPUs = files.cpus("sys/devices/system/cpu/isolated")
    uptimeSeconds = files.word("proc/uptime").flatMap(Self.amount)
    loadAverage = files.word("proc/loadavg").flatMap(Self.amount)
    pressurePercent = files.text("proc/pressure/cpu").flatMap(Self.pressure)
    clockSource = files.word("sys/devices/system/clocksource/clocksource0/current_clocksource")
    numaBalancing = files.integer("proc/sys/kernel/numa_balancing")
    numaNodes = files.cpus("sys/devices/system/node/online")?.count
    addressRandomization = files.integer("proc/sys/kernel/randomize_va_space")
    perfEventParanoid = files.integer("proc/sys/kernel/perf_event_paranoid")
    // "always [madvise] never": the bracket is the choice.
    hugePages = files.text("sys/kernel/mm/transparent_hugepage/enabled")?
      .split(whereSeparator: \.isWhitespace).first { $0.hasPrefix("[") && $0.hasSuffix("]") }
      .map { String($0.dropFirst().dropLast()) }
    processorFlags = ProcessorDescription(root: root)?.features
    readProcessors(files)
    readMemory(files)
    isOnBattery = Self.battery(files)
  }

  /// Counts what the machine does while this program does nothing. Read the system's files before.
  public mutating func watch(root: String = "/", seconds: Double) {
    let reader = CounterReader(root: root, cpus: usedPUs)
    let before = reader.read()
    Thread.sleep(forTimeInterval: seconds)
    let after = reader.read()
    watch = Watch(
      seconds: after.momentSeconds - before.momentSeconds, activity: after - before,
      counters: after)
  }

  /// The PUs that this process may use, as far as they are known.
  private var usedPUs: CPUSet {
    if let processors, processors.isThisSystem { return processors.allowedPUs }
    return onlinePUs ?? CPUSet.empty
  }

  private mutating func readProcessors(_ files: SystemFiles) {
    let folder = "sys/devices/system/cpu/"
    let folders = usedPUs.indices.map { "\(folder)cpu\($0)/" }
    governors = folders.compactMap { files.word($0 + "cpufreq/scaling_governor") }
    frequencyDriver = folders.lazy.compactMap { files.word($0 + "cpufreq/scaling_driver") }.first
    let counts = folders.compactMap { files.integer($0 + "thermal_throttle/core_throttle_count") }
    throttleCount = counts.isEmpty ? nil : counts.reduce(0) { max($0, $1) }

    let (intel, other) = (folder + "intel_pstate/no_turbo", folder + "cpufreq/boost")
    if let isOff = files.integer(intel) {
      isTurboOn = isOff == 0
      turboSwitch = ("/" + intel, "1")
    } else if let isOn = files.integer(other) {
      isTurboOn = isOn != 0
      turboSwitch = ("/" + other, "0")
    }
  }

  private mutating func readMemory(_ files: SystemFiles) {
    guard let text = files.text("proc/meminfo") else { return }
    func bytes(_ key: String) -> Int? { OperatingSystemFacts.bytes(of: key, in: text) }
    memoryBytes = bytes("MemTotal")
    availableBytes = bytes("MemAvailable")
    if let total = bytes("SwapTotal"), let free = bytes("SwapFree") {
      swapUsedBytes = max(0, total - free)
    }
  }

  /// "some avg10=1.50 …".
  private static func pressure(_ text: String) -> Double? {
    text.split(whereSeparator: \.isWhitespace).first { $0.hasPrefix("avg10=") }
      .flatMap { amount(String($0.dropFirst(6))) }
  }

  private static func amount(_ word: String) -> Double? {
    Double(word).flatMap { $0.isFinite && $0 >= 0 ? $0 : nil }
  }

  /// Whether a battery is being emptied, or the mains are off.
  private static func battery(_ files: SystemFiles) -> Bool? {
    let folder = "sys/class/power_supply/"
    let supplies = files.names(folder).map { folder + $0 + "/" }
    guard !supplies.isEmpty else { return nil }
    let mains = supplies.filter { files.word($0 + "type") == "Mains" }
    if !mains.isEmpty { return !mains.contains { files.integer($0 + "online") == 1 } }
    // A mouse's battery has the scope "Device".
    return supplies.contains {
      files.word($0 + "status") == "Discharging" && files.word($0 + "scope") != "Device"
    }
  }
}

/// Reads small files of the kernel below a root folder.
struct SystemFiles {
  private let root: String

  init(root: String) { self.root = root.hasSuffix("/") ? root : root + "/" }

  func text(_ path: String) -> String? {
    (try? File.read(root + path, limit: 1 << 22)).map { String(decoding: $0, as: UTF8.self) }
  }

  /// The first word.
  func word(_ path: String) -> String? {
    text(path)?.split(whereSeparator: \.isWhitespace).first.map(String.init)
  }

  func integer(_ path: String) -> Int? { word(path).flatMap { Int($0) } }

  /// A list such as "0-3,8".
  func cpus(_ path: String) -> CPUSet? {
    guard let word = word(path), case .explicit(let list)? = try? Binding(word) else { return nil }
    return CPUSet(list)
  }

  func names(_ folder: String) -> [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: root + folder))?.sorted() ?? []
  }
}
