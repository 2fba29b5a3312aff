import Foundation
import Testing

@testable import Machine

@Suite struct FreeMemoryTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var files: [String: String]
    var addressLimit: Int?
    /// nil where the machine's own memory is the answer.
    var bytes: Int?
  }

  static let group = "proc/self/cgroup"
  static let v2 = "sys/fs/cgroup/"
  static let v1 = "sys/fs/cgroup/memory/"
  static let machine = ["proc/meminfo": "MemTotal: 900 kB\nMemAvailable:     500 kB\n"]
  static let groups = [group: "0::/a/b\n", "proc/self/status": "Name:\tx\nVmSize:\t 100 kB\n"]

  static let cases = [
    Case(testDescription: "nothing there", files: [:]),
    Case(testDescription: "only the machine", files: machine, bytes: 512_000),
    Case(
      testDescription: "a group without a limit",
      files: [v2 + "a/b/memory.max": "max\n", v2 + "a/b/memory.current": "4096\n"], bytes: 512_000),
    Case(
      testDescription: "a group with a limit",
      files: [v2 + "a/b/memory.max": "100000\n", v2 + "a/b/memory.current": "30000\n"],
      bytes: 70_000),
    Case(
      testDescription: "a group around it is tighter",
      files: [
        v2 + "a/b/memory.max": "100000\n", v2 + "a/b/memory.current": "30000\n",
        v2 + "a/memory.max": "200000\n", v2 + "a/memory.current": "150000\n",
      ], bytes: 50_000),
    Case(
      testDescription: "files that nobody uses any more are free",
      files: [
        v2 + "a/b/memory.max": "100000\n", v2 + "a/b/memory.current": "90000\n",
        v2 + "a/b/memory.stat": "anon 20000\nactive_file 10000\ninactive_file 60000\n",
      ], bytes: 70_000),
    Case(
      testDescription: "a group that has used up its limit",
      files: [v2 + "a/b/memory.max": "100\n", v2 + "a/b/memory.current": "300\n"], bytes: 0),
    Case(
      testDescription: "version 1",
      files: [
        group: "4:cpu:/x\n3:memory:/y\n", v1 + "y/memory.limit_in_bytes": "80000\n",
        v1 + "y/memory.usage_in_bytes": "60000\n",
        v1 + "y/memory.stat": "inactive_file 1\ntotal_inactive_file 10000\n",
        v1 + "memory.limit_in_bytes": "9223372036854771712\n",
        v1 + "memory.usage_in_bytes": "70000\n",
      ], bytes: 30_000),
    Case(testDescription: "few addresses", files: [:], addressLimit: 150 << 10, bytes: 50 << 10),
    Case(testDescription: "no addresses", files: [:], addressLimit: 5, bytes: 0),
    Case(
      testDescription: "words for numbers",
      files: [v2 + "a/b/memory.max": "many\n", v2 + "a/b/memory.current": "few\n"],
      bytes: 512_000),
  ]

  @Test(arguments: cases)
  func theLeastCounts(item: Case) throws {
    let isBare = item.bytes == nil
    let common = isBare ? [:] : Self.machine.merging(Self.groups) { $1 }
    let root = FileManager.default.temporaryDirectory.appending(path: "memory-\(UUID())")
    defer { try? FileManager.default.removeItem(at: root) }
    for (path, text) in common.merging(item.files, uniquingKeysWith: { $1 }) {
      let file = root.appending(path: path)
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
    }
    let free = FreeMemory.bytes(root: root.path, addressLimit: item.addressLimit)
    #expect(free == item.bytes ?? Int(ProcessInfo.processInfo.physicalMemory))
  }

  @Test func thisMachineHasSome() {
    #expect(FreeMemory.forTraining() > 0)
    #expect(FreeMemory.forTraining() <= Int(ProcessInfo.processInfo.physicalMemory) / 4 * 3)
  }
}
