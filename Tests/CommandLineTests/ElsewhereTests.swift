import Forecast
import Support
import Testing

@testable import bench

/// Forecasts for other machines than the one that was measured.
struct ElsewhereTests {
  @Test(
    arguments: [
      ("2us,12.5GB/s", 2e-6, 12.5e9), ("2µs,100Gbit/s", 2e-6, 12.5e9), ("1.5ms,1MB/s", 1.5e-3, 1e6),
      ("0s,1B/s", 0, 1), ("300ns,2TB/s", 3e-7, 2e12),
    ])
  func aLinkIsANumberAndAUnitTwice(text: String, latency: Double, rate: Double) throws {
    let link = try ElsewhereOptions.link(text)
    #expect(abs(link.latencySeconds.median - latency) <= 1e-12 * latency)
    #expect(abs(link.secondsPerByte.median * rate - 1) < 1e-12)
  }

  @Test(
    arguments: [
      "", "2us", "2,3", "2us,12.5", "2us,12.5GB", "2us,GB/s", "us,1GB/s", "2us,1GB/s,",
      "-2us,1GB/s",
      "2us, 1GB/s", "2us,0B/s", "200s,1GB/s", "2e3us,1GB/s", "nan,1GB/s", "2us,1gb/s",
      "1.2.3us,1GB/s",
      "2us,infGB/s", "2US,1GB/s",
    ])
  func whatIsNoLinkIsRefused(text: String) {
    let failure = #expect(throws: Failure.self) { try ElsewhereOptions.link(text) }
    #expect(failure?.code == .usage && failure?.message.contains("'\(text)'") == true)
  }

  @Test(
    arguments: [
      (["--nodes", "4"], "--link"), (["--link", "2us,1GB/s"], "--nodes"),
      (["--nodes", "1", "--link", "2us,1GB/s"], "--nodes 1"),
      (["--nodes", "4", "--link", "2us"], "--link '2us'"),
      (["--on", "pack:nothing"], "pack:nothing"),
      (["--on", "core:2 pu:1", "--measure"], "--measure"),
    ])
  func badOptionsAreOneLine(options: [String], complaint: String) throws {
    let folder = try TemporaryFolder()
    expectOneLine(try bench(["advise"] + options, in: folder), code: 64, saying: [complaint])
  }

  @Test func anotherMachineAndSeveralAreAdvisedByAModelThatIsRead() throws {
    let folder = try TinyData.folder()
    let job = ["--strategy", "serial,ring,tensor"] + TinyData.job
    let calibrated = try bench(
      ["calibrate", "--output", "machine.json", "--workers", "1"] + job, in: folder)
    #expect(calibrated.code == 0, "\(calibrated)")
    // A model of two cores that share a cache, wherever the test runs.
    var model = try MachineModel(contentsOf: "\(folder.path)/machine.json")
    model.distances = [
      .init(
        level: 2, shares: "L3 cache", secondsPerByte: Spread(exactly: 1e-10),
        invalidationSecondsPerByte: Spread(exactly: 1e-10), messageSeconds: Spread(exactly: 1e-7))
    ]
    model.barriers = [.init(workers: 2, seconds: Spread(exactly: 1e-7))]
    try model.write(to: "\(folder.path)/machine.json")
    func advise(_ options: [String]) throws -> String {
      let advised = try bench(["advise", "--machine", "machine.json"] + job + options, in: folder)
      #expect(advised.code == 0 && advised.complaints == [], "\(advised)")
      return advised.output
    }
    let on = try advise(["--on", "pack:2 l3:1 core:2 pu:2"])
    #expect(on.hasPrefix("By forecast: "))
    #expect(on.contains("No machine of two packages was measured"))
    #expect(on.contains("Barriers of more than 2 workers"))
    // Nothing can be run there.
    #expect(!on.contains("bench run") && !on.contains("one link"))

    let link = ["--nodes", "4", "--link", "2us,12.5GB/s", "--workers", "1"]
    let nodes = try advise(link + ["--strategy", "ring"])
    #expect(nodes.contains("data-parallel:ring with 1 worker on each of 4 machines"))
    #expect(nodes.contains("mpirun -n 4 bench run --strategy data-parallel:ring --workers 1"))
    #expect(nodes.contains("2.0 µs") && !nodes.contains("--link"))

    let both = try advise(
      ["--on", "pack:2 l3:1 core:2 pu:2", "--workers", "curve"] + link.prefix(4))
    #expect(both.contains("No machine of two packages") && both.contains("Each of the 4 machines"))
  }
}
