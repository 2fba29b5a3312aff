#if os(Linux)
  import Foundation
  import Support
  import Testing

  /// Somebody else's load on the core of worker 0, for as long as a run takes.
  struct BackgroundLoadTests {
    private func run(_ output: String, in folder: TemporaryFolder) throws {
      let outcome = try bench(
        ["run"] + TinyData.job + [
          "--quick", "--strategy", "data-parallel,task-parallel,layer-parallel", "--workers", "2",
          "--places", "threads", "--retakes", "1", "--output", output,
        ], in: folder)
      try #require(outcome.code == 0, "\(outcome)")
    }

    /// A process that spins on one processor until it is killed.
    private func load(onPU pu: String) throws -> Process {
      let load = Process()
      load.executableURL = URL(fileURLWithPath: "/usr/bin/env")
      load.arguments = ["taskset", "-c", pu, "sh", "-c", "while :; do :; done"]
      load.standardOutput = FileHandle.nullDevice
      load.standardError = FileHandle.nullDevice
      try load.run()
      return load
    }

    private static let hasTaskset = ["/usr/bin/taskset", "/bin/taskset"].contains {
      FileManager.default.isExecutableFile(atPath: $0)
    }

    /// The samples show it, and the gate does not blame the program.
    @Test(.enabled(if: hasTaskset, "there is no taskset to put a load on a processor"))
    func isSeenInTheSamplesAndIsNoRegression() throws {
      let folder = try TinyData.folder()
      try run("quiet", in: folder)
      let workers = try Report("quiet/workers.csv", in: folder)
      let pu = workers.rows("serial", workers: 1)[0]["pu_os"]!
      let load = try load(onPU: pu.isEmpty ? "0" : pu)
      // Not a polite signal: children inherit the mask of these threads, which blocks those.
      defer {
        kill(load.processIdentifier, SIGKILL)
        load.waitUntilExit()
      }
      try run("loaded", in: folder)
      #expect(load.isRunning, "nothing disturbed the run")

      let samples = try Report("loaded/samples.csv", in: folder)
      let serial = samples.rows.filter { $0["strategy"] == "serial" }
      #expect(serial.allSatisfy { $0["disturbance"] != "" })
      #expect(samples.rows("serial", workers: 1).count == 6)
      // Taken again, in vain.
      #expect(samples.rows.contains { $0["counts"] == "false" })

      let gate = try bench(["check", "quiet", "loaded"], in: folder)
      let verdicts = gate.output.split(separator: "\n").compactMap {
        $0.split(separator: " ").first
      }
      #expect(gate.code == 0 && !verdicts.contains("regression"), "\(gate.output)")
      #expect(gate.output.contains("inconclusive"))
    }
  }
#endif
