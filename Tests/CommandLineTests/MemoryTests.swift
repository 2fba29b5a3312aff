import Foundation
import Support
import Testing

/// Memory of processes of their own: in this one other tests come and go.
struct MemoryTests {
  /// The most memory of a process that trains one strategy for so many batches.
  private func peak(_ strategy: String, steps: Int, in folder: TemporaryFolder) throws -> Int {
    let order = """
      {"strategy":"\(strategy)","workers":2,"steps":\(steps),"warmUpSteps":16}
      """
    let outcome = try bench(TinyData.run + ["--quiet", "--sample", order], in: folder)
    try #require(outcome.code == 0, "\(outcome)")
    struct Sample: Decodable { let peakResidentBytes: Int }
    return try JSONDecoder().decode(Sample.self, from: Data(outcome.output.utf8))
      .peakResidentBytes
  }

  /// Over 12,000 batches nothing may pile up but their losses, which a run of them returns: two
  /// numbers a batch, and one more for each further list of the plan (a sample is never so long).
  @Test(
    .enabled(if: FileManager.default.fileExists(atPath: "/proc/self/status"), "no /proc"),
    arguments: ["data-parallel:ring", "task-parallel:server"]
      + (Thoroughness.isFull
        ? [
          "serial", "data-parallel:direct", "task-parallel:averaging", "layer-parallel:1f1b",
          "layer-parallel:tensor",
        ] : []))
  func residentMemoryDoesNotGrow(strategy: String) throws {
    let folder = try TinyData.folder()
    let steps = 12_000
    // The same program twice differs by some pages of libraries and stacks.
    let pages = 96 * 4096
    let losses = steps * 3 * MemoryLayout<Double>.size
    let few = try (0..<2).map { _ in try peak(strategy, steps: 16, in: folder) }.max()!
    let many = try (0..<2).map { _ in try peak(strategy, steps: steps, in: folder) }.min()!
    #expect(many - few < pages + losses, "\(many - few) bytes more")
  }

  /// A sweep lets go of a run's threads, and with them of its memory, before it begins the next.
  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/proc/self/status"), "no /proc"))
  func aSweepKeepsNoRunsThreads() throws {
    let folder = try TinyData.folder()
    let sweep = try Bench(
      ["sweep"] + TinyData.job + [
        "--axis", "batch=1,2,3,4,5,6,7,8", "--strategy", "data-parallel:direct", "--workers", "2",
        "--rounds", "1", "--sample-time", "1", "--output", "out",
      ], in: folder)
    var most: [Int: Int] = [:]
    while sweep.isRunning {
      let runs = (try? folder.contents("out/runs").count) ?? 0
      most[runs] = max(most[runs, default: 0], sweep.threads)
      usleep(2000)
    }
    #expect(try sweep.wait().code == 0)
    // What a look happened to see of the second run, and of all that came after.
    let first = try #require(most[2])
    #expect(
      first > 2 && most.filter { $0.key > 2 }.values.allSatisfy { $0 <= first + 1 }, "\(most)")
  }
}

extension Bench {
  /// Of the running program; 0 where it has ended.
  fileprivate var threads: Int {
    (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(identifier)/task").count) ?? 0
  }
}
