import Foundation
import Machine
import Testing

@Suite struct CounterReaderTests {
  static let files = [
    "proc/stat": """
    cpu  99 99 99 99 99 99 99 99 99 99
    cpu0 1 2 3 1000 500 6 7 20 0 0
    cpu1 1 2 3 7777 777 6 7 777 0 0
    cpu3 1 2 3 3000 700 6 7 41 0 0
    intr 5 0 0
    """,
    "proc/self/cgroup": "2:cpu:/x\n0::/a/b\n",
    "proc/pressure/cpu": "some avg10=1.5 avg60=0.81 avg300=4.12 total=999\n",
    "sys/fs/cgroup/a/b/cpu.stat":
      "usage_usec 5\nnr_periods 9\nnr_throttled 3\nthrottled_usec 2000000\n",
    "sys/fs/cgroup/a/cpu.stat": "nr_periods 9\nnr_throttled 2\nthrottled_usec 500000\n",
    "sys/fs/cgroup/a/cpu.pressure":
      "some avg10=0.00 avg60=0.00 avg300=0.00 total=1500000\n"
      + "full avg10=0.00 avg60=0.00 avg300=0.00 total=7\n",
    "sys/fs/cgroup/cpu.stat": "usage_usec 5\nuser_usec 5\n",
    "sys/fs/cgroup/cpu/x/cpu.stat": "nr_periods 1\nnr_throttled 10\nthrottled_time 250000000\n",
    "proc/self/task/12/schedstat": "555 2000000000 7\n",
    "proc/self/task/13/schedstat": "555 500000000 7\n",
    "proc/self/task/12/sched":
      "bench (12, #threads: 2)\n-----\nse.exec_start    :  1.5\nse.nr_migrations    :    4\n",
    "proc/self/task/13/sched": "bench\nse.nr_migrations                             :  2\n",
    "sys/devices/system/cpu/cpu0/cpufreq/scaling_cur_freq": "2000000\n",
    "sys/devices/system/cpu/cpu1/cpufreq/scaling_cur_freq": "9000000\n",
    "sys/devices/system/cpu/cpu3/cpufreq/scaling_cur_freq": "3000000\n",
  ]

  static let pus = CPUSet([0, 3])

  @Test func everythingIsReadAndOnlyOfTheWatchedPUs() throws {
    try withRoot(Self.files) { root in
      let counters = CounterReader(root: root, cpus: Self.pus).read()
      // Ticks are hundredths of a second on every Linux.
      #expect(counters.puCount == 2)
      #expect(counters.idleSeconds == 40)
      #expect(counters.ioWaitSeconds == 12)
      #expect(counters.stealSeconds == 0.61)
      #expect(counters.pressureSeconds == 1.5)
      #expect(counters.throttledPeriods == 15)
      #expect(counters.throttledSeconds == 2.75)
      #expect(counters.runDelaySeconds == 2.5)
      #expect(counters.migrations == 6)
      #expect(counters.frequencyHertz == 2.5e9)
    }
  }

  @Test func filesAreReadAnewEachTime() throws {
    try withRoot(Self.files) { root in
      let reader = CounterReader(root: root, cpus: Self.pus)
      let before = reader.read()
      // In place, as the kernel does: the reader keeps its files open.
      let stat = try FileHandle(forWritingTo: URL(filePath: root + "/proc/stat"))
      try stat.write(contentsOf: Data("cpu  0\ncpu0 1 2 3 1100 500 6 7 25 0 0\ncpu3 9".utf8))
      try stat.truncate(atOffset: 45)
      try Data("5 3500000000 7".utf8).write(
        to: URL(filePath: root + "/proc/self/task/14/schedstat", directoryHint: .notDirectory)
          .creatingFolder())
      let after = reader.read()
      #expect(after.idleSeconds == nil && before.idleSeconds == 40)
      #expect(after.runDelaySeconds == 6)
      #expect(after - before == after - before)
      #expect((after - before).runDelaySeconds == 3.5)
    }
  }

  /// A machine that lacks some file tells the rest.
  @Test(arguments: files.keys.sorted())
  func aMissingFileTakesNothingElseAlong(path: String) throws {
    var files = Self.files
    files[path] = nil
    try withRoot(files) { root in
      let counters = CounterReader(root: root, cpus: Self.pus).read()
      #expect((counters.stealSeconds == nil) == (path == "proc/stat"))
      #expect((counters.throttledPeriods == nil) == (path == "proc/self/cgroup"))
      #expect(counters.pressureSeconds != nil)
      #expect(counters.runDelaySeconds != nil && counters.migrations != nil)
      #expect(counters.frequencyHertz != nil)
    }
  }

  @Test func nothingThereIsNil() throws {
    try withRoot([:]) { root in
      let counters = CounterReader(root: root + "/", cpus: Self.pus).read()
      var expected = MachineCounters(
        momentSeconds: counters.momentSeconds, processSeconds: counters.processSeconds)
      expected.involuntarySwitches = counters.involuntarySwitches
      expected.minorFaults = counters.minorFaults
      expected.majorFaults = counters.majorFaults
      #expect(counters == expected)
      #expect(counters.minorFaults > 0)
    }
  }

  @Test(arguments: [
    "", "\n", "cpu", "cpu0", "cpu0 ", "cpu\ncpu0 1 2 3 99999999999999999999 1", "cpu\ncpu0\ncpu3",
    "cpu\ncpu 1 2 3 4\n", "some total=", "some total=x", "nr_throttled -1", "nr_throttled ",
    "se.nr_migrations", "se.nr_migrations : : :", "\u{0}\u{0}", "1", "1 -2",
    "nr_throttled 9223372036854775807\nthrottled_usec 9223372036854775807\n9 9223372036854775807",
    "se.nr_migrations : 9223372036854775807",
  ])
  func noTextTraps(text: String) throws {
    try withRoot(Self.files.mapValues { _ in text }) { root in
      let reader = CounterReader(root: root, cpus: Self.pus)
      let counters = reader.read()
      #expect(counters.stealSeconds == nil)
      let activity = reader.read() - counters
      #expect(activity.throttledPeriods ?? 0 == 0)
    }
  }

  @Test func noBytesTrap() throws {
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<40 {
      let files = Self.files.mapValues { text -> [UInt8] in
        var bytes = Array(text.utf8)
        for _ in 0..<3 {
          bytes[Int.random(in: 0..<bytes.count, using: &generator)] =
            UInt8.random(in: 0...255, using: &generator)
        }
        return bytes
      }
      try withRoot(bytes: files) { root in
        let counters = CounterReader(root: root, cpus: Self.pus).read()
        #expect(counters.stealSeconds ?? 0 >= 0)
      }
    }
  }

  @Test func thisMachineIsRead() throws {
    let reader = CounterReader(cpus: try Topology().allowedPUs)
    let before = reader.read()
    var sum = 0.0
    for index in 0..<100_000 { sum += Double(index).squareRoot() }
    let after = reader.read()
    #expect(sum > 0)
    #expect(after.momentSeconds > before.momentSeconds)
    #expect(after.processSeconds > before.processSeconds)
    let activity = after - before
    #expect(activity.otherProcessesSeconds ?? 0 >= 0)
    #expect(activity.minorFaults >= 0)
    #if os(Linux)
      #expect(after.puCount != nil && after.idleSeconds != nil)
    #endif
  }

  private func withRoot(_ files: [String: String], _ body: (String) throws -> Void) throws {
    try withRoot(bytes: files.mapValues { Array($0.utf8) }, body)
  }

  private func withRoot(bytes: [String: [UInt8]], _ body: (String) throws -> Void) throws {
    let root = FileManager.default.temporaryDirectory.appending(path: "counters-\(UUID())")
    defer { try? FileManager.default.removeItem(at: root) }
    for (path, bytes) in bytes {
      try Data(bytes).write(to: root.appending(path: path).creatingFolder())
    }
    try body(root.path)
  }
}

extension URL {
  /// The same file, once its folder is there.
  fileprivate func creatingFolder() throws -> URL {
    try FileManager.default.createDirectory(
      at: deletingLastPathComponent(), withIntermediateDirectories: true)
    return self
  }
}

@Suite struct MachineActivityTests {
  /// Two PUs for 100 ms.
  private func counters(
    moment: Double, process: Double, idle: Double?, steal: Double? = 0, ioWait: Double? = 0,
    pus: Int? = 2
  ) -> MachineCounters {
    var counters = MachineCounters(momentSeconds: moment, processSeconds: process)
    counters.idleSeconds = idle
    counters.stealSeconds = steal
    counters.ioWaitSeconds = ioWait
    counters.puCount = pus
    return counters
  }

  /// 200 ms of PUs, less what was idle, stolen, waited and our own.
  @Test(arguments: [
    (0.1, 0.1, 0.0, 0.0, 0.0), (0.04, 0.1, 0.0, 0.0, 0.06), (0.0, 0.05, 0.02, 0.03, 0.1),
    // Rounding to ticks must not make negative time.
    (0.11, 0.1, 0.0, 0.0, 0.0),
  ])
  func whatWasNotIdleAndNotOursWasOthers(
    idle: Double, own: Double, steal: Double, ioWait: Double, others: Double
  ) throws {
    let before = counters(moment: 7, process: 2, idle: 50)
    let after = counters(
      moment: 7.1, process: 2 + own, idle: 50 + idle, steal: steal, ioWait: ioWait)
    let found = try #require((after - before).otherProcessesSeconds)
    #expect(abs(found - others) < 1e-9)
  }

  @Test func unknownStaysUnknown() {
    let known = counters(moment: 1, process: 1, idle: 3)
    #expect(
      (counters(moment: 2, process: 1, idle: nil) - known).otherProcessesSeconds == nil)
    // A PU that came or went brought its idle time along.
    #expect(
      (counters(moment: 2, process: 1, idle: 4, pus: 3) - known).otherProcessesSeconds == nil)
    #expect((counters(moment: 2, process: 1, idle: 4, steal: nil) - known).stealSeconds == nil)
  }

  @Test func countsThatFallAreNoActivity() {
    let before = counters(moment: 1, process: 1, idle: 3, ioWait: 5)
    let after = counters(moment: 2, process: 1, idle: 3, ioWait: 4.99)
    #expect((after - before).ioWaitSeconds == 0)
  }

  @Test func countsAreSubtractedAndTheClockIsAveraged() {
    var before = MachineCounters(momentSeconds: 0, processSeconds: 0)
    before.pressureSeconds = 1
    before.runDelaySeconds = 2
    before.throttledPeriods = 3
    before.throttledSeconds = 4
    before.involuntarySwitches = 5
    before.minorFaults = 6
    before.majorFaults = 7
    before.migrations = 8
    before.frequencyHertz = 1e9
    var after = before
    after.pressureSeconds! += 0.5
    after.runDelaySeconds! += 0.25
    after.throttledPeriods! += 10
    after.throttledSeconds! += 0.75
    after.involuntarySwitches += 11
    after.minorFaults += 12
    after.majorFaults += 13
    after.migrations! += 14
    after.frequencyHertz = 2e9
    #expect(
      after - before
        == MachineActivity(
          pressureSeconds: 0.5, runDelaySeconds: 0.25, throttledPeriods: 10,
          throttledSeconds: 0.75, involuntarySwitches: 11, minorFaults: 12, majorFaults: 13,
          migrations: 14, frequencyHertz: 1.5e9))
  }
}
