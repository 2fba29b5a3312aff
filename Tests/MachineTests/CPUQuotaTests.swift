import Foundation
import Machine
import Testing

@Suite struct CPUQuotaTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var files: [String: String]
    var cores: Double?
    var source: String?
  }

  static let group = "proc/self/cgroup"
  static let v2 = "sys/fs/cgroup/"
  static let v1 = "sys/fs/cgroup/cpu,cpuacct/"

  static let cases = [
    Case(testDescription: "nothing there", files: [:]),
    Case(testDescription: "groups but no mount", files: [group: "0::/a\n"]),
    Case(
      testDescription: "version 2",
      files: [group: "0::/a/b\n", v2 + "a/b/cpu.max": "150000 100000\n"],
      cores: 1.5, source: v2 + "a/b/cpu.max"),
    Case(
      testDescription: "version 2, no limit",
      files: [group: "0::/a\n", v2 + "a/cpu.max": "max 100000\n"]),
    Case(
      testDescription: "version 2, the parent is tighter",
      files: [
        group: "0::/a/b\n", v2 + "a/b/cpu.max": "400000 100000\n", v2 + "a/cpu.max": "5000 10000\n",
        v2 + "cpu.max": "max 100000\n",
      ], cores: 0.5, source: v2 + "a/cpu.max"),
    Case(
      testDescription: "version 2, only the child is limited",
      files: [
        group: "0::/a/b\n", v2 + "a/b/cpu.max": "300000 100000", v2 + "a/cpu.max": "max 100000",
      ],
      cores: 3, source: v2 + "a/b/cpu.max"),
    Case(
      testDescription: "version 2, a stranger's limit is not ours",
      files: [group: "0::/a\n", v2 + "b/cpu.max": "1000 100000\n"]),
    Case(
      testDescription: "version 2, a container that sees the host's path",
      files: [group: "0::/kubepods/pod7/c1\n", v2 + "cpu.max": "200000 100000\n"], cores: 2,
      source: v2 + "cpu.max"),
    Case(
      testDescription: "version 2, a path out of the namespace",
      files: [group: "0::/../../other\n", v2 + "cpu.max": "100000 100000\n"], cores: 1,
      source: v2 + "cpu.max"),
    Case(
      testDescription: "hybrid mount",
      files: [group: "1:cpu:/\n0::/u\n", "sys/fs/cgroup/unified/u/cpu.max": "70000 100000\n"],
      cores: 0.7, source: "sys/fs/cgroup/unified/u/cpu.max"),
    Case(
      testDescription: "version 1",
      files: [
        group: "5:memory:/m\n4:cpu,cpuacct:/x/y\n", v1 + "x/y/cpu.cfs_quota_us": "250000\n",
        v1 + "x/y/cpu.cfs_period_us": "100000\n",
      ], cores: 2.5, source: v1 + "x/y/cpu.cfs_quota_us"),
    Case(
      testDescription: "version 1, no limit",
      files: [
        group: "4:cpu,cpuacct:/x\n", v1 + "x/cpu.cfs_quota_us": "-1\n",
        v1 + "x/cpu.cfs_period_us": "100000\n",
      ]),
    Case(
      testDescription: "version 1, mounted at cpu, a nested limit",
      files: [
        group: "1:cpu:/x/y\n", "sys/fs/cgroup/cpu/x/y/cpu.cfs_quota_us": "-1\n",
        "sys/fs/cgroup/cpu/x/y/cpu.cfs_period_us": "100000\n",
        "sys/fs/cgroup/cpu/x/cpu.cfs_quota_us": "30000\n",
        "sys/fs/cgroup/cpu/x/cpu.cfs_period_us": "20000\n",
      ], cores: 1.5, source: "sys/fs/cgroup/cpu/x/cpu.cfs_quota_us"),
    Case(
      testDescription: "both versions, the tightest wins",
      files: [
        group: "2:cpu:/x\n0::/x\n", v2 + "x/cpu.max": "300000 100000\n",
        "sys/fs/cgroup/cpu/x/cpu.cfs_quota_us": "100000\n",
        "sys/fs/cgroup/cpu/x/cpu.cfs_period_us": "50000\n",
      ], cores: 2, source: "sys/fs/cgroup/cpu/x/cpu.cfs_quota_us"),
    Case(
      testDescription: "version 1 without a period",
      files: [group: "1:cpu:/\n", "sys/fs/cgroup/cpu/cpu.cfs_quota_us": "1000\n"]),
    Case(
      testDescription: "cpuset is not cpu",
      files: [
        group: "3:cpuset:/x\n", "sys/fs/cgroup/cpu/x/cpu.cfs_quota_us": "1000\n",
        "sys/fs/cgroup/cpu/x/cpu.cfs_period_us": "1000\n",
      ]),
  ]

  @Test(arguments: cases)
  func tightestLimitWins(item: Case) throws {
    try withFolder(item.files) { root in
      let quota = CPUQuota(root: root)
      #expect(quota?.cores == item.cores)
      #expect(quota?.source == item.source.map { root + "/" + $0 })
    }
  }

  @Test(arguments: [
    "", "100000", "a b", "-5 100000", "0 100000", "100 0", "100 -1", "1 2 3",
    "99999999999999999999999 1", "max", "1.5 2", "\u{0}", "nan inf",
  ])
  func garbageIsNoLimit(text: String) throws {
    let files = [
      Self.group: "0::/\n1:cpu:/\n::::\n\n4\n", Self.v2 + "cpu.max": text,
      "sys/fs/cgroup/cpu/cpu.cfs_quota_us": text, "sys/fs/cgroup/cpu/cpu.cfs_period_us": text,
    ]
    // One number is a quota of as many as the period: not garbage to version 1.
    try withFolder(files) { root in
      #expect(CPUQuota(root: root)?.cores == (text == "100000" ? 1 : nil))
    }
  }

  private func withFolder(_ files: [String: String], _ body: (String) throws -> Void) throws {
    let root = FileManager.default.temporaryDirectory.appending(path: "quota-\(UUID())")
    defer { try? FileManager.default.removeItem(at: root) }
    for (path, text) in files {
      let file = root.appending(path: path)
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
    }
    try body(root.path)
  }
}
