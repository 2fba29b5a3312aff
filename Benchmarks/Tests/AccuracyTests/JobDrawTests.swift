import Networks
import Testing

@testable import Accuracy

@Suite("Drawn jobs")
struct JobDrawTests {
  private static func jobs(
    _ count: Int, seed: UInt64 = 1, cores: Int = 2, mostWorkers: Int = 8
  ) -> [DrawnJob] {
    var draw = JobDraw(seed: seed, cores: cores, mostWorkers: mostWorkers)
    return (0..<count).map { _ in draw.next() }
  }

  private static func text(_ job: DrawnJob) -> String {
    "\(job.number) \(job.batch) \(job.shape) \(job.optimizer.name) \(job.workers)"
  }

  @Test("are log-uniform: equal factors are equally likely")
  func logUniform() {
    // 8 · (2049 ÷ 8)^½ = √(8 · 2049) = 128.03…
    let expected = [(0.0, 8), (0.5, 128), (0.999_999_999, 2048)]
    for (unit, number) in expected {
      #expect(JobDraw.logUniform(8...2048, at: unit) == number)
    }
    // From 1 to 3 there are ln 2, ln 3⁄2 and ln 4⁄3 of ln 4: the shares are 0.5, 0.292 and 0.208.
    let numbers = [0.49, 0.51, 0.79, 0.8].map { JobDraw.logUniform(1...3, at: $0) }
    #expect(numbers == [1, 2, 2, 3])
    #expect(JobDraw.logUniform(5...5, at: 0.7) == 5)
  }

  @Test("are the same for the same seed, however many are drawn")
  func repeats() {
    let many = Self.jobs(40).map(Self.text)
    #expect(Self.jobs(7).map(Self.text) == Array(many.prefix(7)))
    #expect(Set(many).count == 40)
    #expect(Self.jobs(40, seed: 2).map(Self.text) != many)
  }

  @Test("stay within their ranges and bounds")
  func ranges() {
    for job in Self.jobs(500) {
      let widths = job.shape.widths
      #expect((8...2048).contains(job.batch))
      #expect((3...10).contains(widths.count))
      #expect(widths.allSatisfy { (10...4096).contains($0) })
      #expect((1...8).contains(job.workers))
      // Forward, and both gradients of all layers but the first, which has no gradient of its
      // inputs.
      let weights = zip(widths, widths.dropFirst()).map { $0 * $1 }
      let operations = job.batch * (6 * weights.reduce(0, +) - 2 * weights[0])
      #expect(job.operations == operations)
      #expect(operations <= 500_000_000)
      #expect(weights.reduce(0, +) <= 5_000_000)
    }
  }

  @Test("reach both ends, every optimizer and every number of workers")
  func variety() {
    let jobs = Self.jobs(500)
    #expect(Set(jobs.map(\.shape.layers)) == Set(2...9))
    #expect(Set(jobs.map(\.optimizer.name)) == ["sgd", "momentum", "adam"])
    #expect(Set(jobs.map(\.workers)) == Set(1...8))
    #expect(jobs.contains { $0.batch < 16 } && jobs.contains { $0.batch > 1024 })
    let widths = jobs.flatMap(\.shape.widths)
    #expect(widths.contains { $0 < 20 } && widths.contains { $0 > 2048 })
  }

  @Test("have a worker a core in half of the cases, and as many as are allowed in the others")
  func workers() {
    // A half, and an eighth of the other half: 9⁄16 of 1,000 with a standard deviation of 16.
    let onTwo = Self.jobs(1000).count { $0.workers == 2 }
    #expect((482...642).contains(onTwo))
    #expect(Self.jobs(100, cores: 16, mostWorkers: 4).allSatisfy { $0.workers <= 4 })
    #expect(Self.jobs(50, cores: 16, mostWorkers: 1).allSatisfy { $0.workers == 1 })
  }
}
