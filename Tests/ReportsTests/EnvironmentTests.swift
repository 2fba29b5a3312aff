import Foundation
import Randomness
import Reports
import Support
import Testing

struct EnvironmentTests {
  static let facts = OperatingSystemFacts(
    host: "box", cpuModel: "Some \"CPU\" @ 2 GHz", kernel: "Linux 6.1.0", governor: nil,
    memoryBytes: 25_276_502_016)

  static let record = EnvironmentRecord(
    toolVersion: "0.1.0", time: Date(timeIntervalSince1970: 1_795_406_700), system: facts,
    revision: GitRevision(commit: "0123abc", isDirty: true),
    topologySynthetic: "pack:1 core:2 pu:1",
    allowedCPUSet: "0-1", cgroupQuotaCores: nil, blasConfiguration: "OpenBLAS 0.3.21",
    blasCore: "Zen", blasThreads: 1, commandLine: ["bench", "--output", "a/b"], seed: .max,
    timerResolutionSeconds: 1e-9, timerCostSeconds: 2.5e-8,
    disturbanceLimits: ["steal: none", "quota: none"])

  @Test func aRecordHasEveryKeyInOrderAndNullForWhatIsNotKnown() throws {
    let json = Self.record.json()
    let keys = json.split(separator: "\n").filter { $0.hasPrefix("  \"") && $0.contains(" : ") }
      .map { $0.split(separator: "\"")[1] }
    #expect(keys == keys.sorted())
    #expect(keys.count == 28)
    #expect(json.contains("\"governor\" : null"))
    #expect(json.contains("\"cgroup_quota_cores\" : null"))
    #expect(json.contains("\"seed\" : 18446744073709551615"))
    #expect(json.contains("\"time_utc\" : \"2026-11-23T04:05:00Z\""))
    #expect(json.contains("\"a/b\""))
    #expect(json.hasSuffix("}\n"))
  }

  @Test func aRecordReadsBack() throws {
    let bytes = Array(Self.record.json().utf8)
    #expect(try EnvironmentRecord.parse(bytes, path: "e.json") == Self.record)
  }

  /// Records of the version before have no limits.
  @Test func anOlderRecordReadsToo() throws {
    var older = Self.record
    older.disturbanceLimits = nil
    let text = older.json().replacing("  \"disturbance_limits\" : null,\n", with: "")
    #expect(!text.contains("disturbance"))
    #expect(try EnvironmentRecord.parse(Array(text.utf8), path: "e.json") == older)
  }

  @Test func aRecordWithoutAKeyNamesIt() {
    let text = Self.record.json().replacing("\"blas_core\"", with: "\"blas_kernel\"")
    let expected = ReportError.malformed(path: "e.json", problem: "it has no 'blas_core'")
    #expect(throws: expected) { try EnvironmentRecord.parse(Array(text.utf8), path: "e.json") }
  }

  @Test func noBytesTrap() {
    let good = Array(Self.record.json().utf8)
    var generator = SplitMix64(seed: 4)
    var refused = 0
    for _ in 0..<3000 {
      var bytes = good
      for _ in 0...generator.next(below: 3) {
        bytes[generator.next(below: bytes.count)] = UInt8(truncatingIfNeeded: generator.next())
      }
      bytes.removeLast(generator.next(below: 4) == 0 ? generator.next(below: bytes.count) : 0)
      do {
        _ = try EnvironmentRecord.parse(bytes, path: "e.json")
      } catch {
        refused += 1
      }
    }
    #expect(refused > 100)
  }

  @Test func factsAreReadFromProcAndSys() throws {
    let root = try TemporaryFolder()
    try root.write("box\n", to: "proc/sys/kernel/hostname")
    try root.write("Linux\n", to: "proc/sys/kernel/ostype")
    try root.write("6.1.0-9-amd64\n", to: "proc/sys/kernel/osrelease")
    try root.write(
      "processor\t: 0\nmodel\t\t: 1\nmodel name\t: Some CPU: 2 GHz\n\nprocessor\t: 1\n",
      to: "proc/cpuinfo")
    try root.write("MemFree: 1 kB\nMemTotal:       24684084 kB\n", to: "proc/meminfo")
    try root.write(
      "powersave\n", to: "sys/devices/system/cpu/cpu0/cpufreq/scaling_governor")
    #expect(
      OperatingSystemFacts.read(root: root.path)
        == OperatingSystemFacts(
          host: "box", cpuModel: "Some CPU: 2 GHz", kernel: "Linux 6.1.0-9-amd64",
          governor: "powersave", memoryBytes: 24_684_084 * 1024))
  }

  @Test(arguments: [
    "", "MemTotal:", "MemTotal: x kB", "MemTotal: -5 kB", "MemTotal: 5 MB",
    "MemTotal: 9223372036854775807 kB", "\u{0}\u{0}", ": : :",
  ])
  func factsThatAreNotThereAreNil(memory: String) throws {
    let root = try TemporaryFolder()
    try root.write(memory, to: "proc/meminfo")
    try root.write(memory, to: "proc/cpuinfo")
    #expect(
      OperatingSystemFacts.read(root: root.path)
        == OperatingSystemFacts(
          host: nil, cpuModel: nil, kernel: nil, governor: nil, memoryBytes: nil))
  }
}
