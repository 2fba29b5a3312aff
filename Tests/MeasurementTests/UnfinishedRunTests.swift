import Engine
import Foundation
import Measurement
import Runtime
import Support
import Testing

/// Runs that were interrupted, saved and carried on, with samples that are made up instead of timed.
struct UnfinishedRunTests {
  private static let rounds = 3

  private func timed(_ order: SampleOrder) -> TimedRun {
    let seconds = 0.001 * Double(order.steps)
    let workers = order.strategy == "blas-threads" ? 1 : order.workers
    return TimedRun(
      seconds: seconds, workers: (0..<workers).map { _ in WorkerTimes(compute: seconds) })
  }

  /// A run of three contenders that is interrupted after so many samples, as it is saved.
  private func saved(after samples: Int) throws -> (run: MeasuredRun, json: [UInt8]) {
    var taken = 0
    let run = try TinyRun.run(
      try TinyRun.settings("data-parallel:ring", stopping: StoppingRule(rounds: Self.rounds)),
      isInterrupted: { taken >= samples },
      sampler: { order in
        taken += 1
        return self.timed(order)
      })
    return (run, NumericJSON.bytes(UnfinishedRun(run)))
  }

  private func carriedOn(_ json: [UInt8]) throws -> MeasuredRun {
    try TinyRun.run(
      try TinyRun.settings("data-parallel:ring", stopping: StoppingRule(rounds: Self.rounds)),
      carryingOn: try NumericJSON.read(UnfinishedRun.self, json), sampler: timed)
  }

  /// Wherever in a round the interrupt comes: each row has the rounds that were asked for, each with
  /// samples of one process, and nothing that was measured is gone.
  @Test(arguments: Array(1...8).sampled(oneIn: 4)) func everyRowHasEveryRoundOnce(samples: Int)
    throws
  {
    let (before, json) = try saved(after: samples)
    #expect(before.wasInterrupted)
    #expect(before.contenders.reduce(0) { $0 + $1.attempts.count } == samples)
    let run = try carriedOn(json)
    #expect(run.rounds == Self.rounds && !run.wasInterrupted)
    for (contender, earlier) in zip(run.contenders, before.contenders) {
      #expect(contender.samples.map(\.round) == [0, 1, 2], "\(contender.name)")
      let old = contender.attempts.prefix(earlier.attempts.count)
      #expect(old.map(\.round) == earlier.attempts.map(\.round))
      // What counts of the earlier process is of rounds that it measured whole.
      #expect(old.allSatisfy { $0.counts == ($0.round < before.rounds) })
    }
  }

  /// In files without a version the peak is the rate of large products.
  @Test func olderPeaksAreTheRatesOfProducts() throws {
    let (before, json) = try saved(after: 7)
    #expect(Set(before.roofSamples.map(\.kind)) == Set(RoofKind.allCases))
    func counts(_ json: [UInt8]) throws -> [RoofKind: Int] {
      let own = try carriedOn(json).roofSamples.prefix(before.roofSamples.count)
      return Dictionary(grouping: own, by: \.kind).mapValues(\.count)
    }
    let today = try counts(json)
    var object = try #require(
      try JSONSerialization.jsonObject(with: Data(json)) as? [String: Any])
    #expect(object.removeValue(forKey: "version") as? Int == 2)
    let older = try counts([UInt8](try JSONSerialization.data(withJSONObject: object)))
    #expect(older[.multiplyAddPeak] == nil && older[.memoryBandwidth] == today[.memoryBandwidth])
    #expect(older[.largeProducts] == today[.largeProducts]! + today[.multiplyAddPeak]!)
  }

  struct Broken: Sendable, CustomTestStringConvertible {
    let path: [String]
    let value: Double
    let says: String
    var testDescription: String { "\(path.joined(separator: ".")) \(value)" }

    init(_ path: String, _ value: Double, _ says: String) {
      self.path = path.split(separator: ".").map(String.init)
      self.value = value
      self.says = says
    }
  }

  /// A run as it was saved in its third round, which can be carried on.
  private static let savedInItsThirdRound = Result {
    let tests = UnfinishedRunTests()
    let json = try tests.saved(after: 7).json
    _ = try tests.carriedOn(json)
    return json
  }

  @Test(arguments: [
    Broken("rounds", -1, "has rounds -1"), Broken("rounds", 1e12, "expected a number from 0"),
    Broken("contenders.0.attempts.0.round", -1, "has round -1"),
    Broken("contenders.0.attempts.0.round", 3, "has round 3"),
    Broken("contenders.2.attempts.1.round", 0, "two samples that count in round 0"),
    Broken("contenders.0.attempts.0.position", -2, "negative position"),
    Broken("contenders.0.attempts.0.steps", 1_000_003, "with 1000003 steps"),
    Broken("contenders.1.attempts.0.rows", 0, "and 0 rows"),
    Broken("contenders.1.attempts.0.run.seconds", 0, "of 0.0 seconds"),
    Broken("contenders.1.attempts.0.run.seconds", -3, "of -3.0 seconds"),
    Broken("contenders.2.attempts.0.run.workers.0.compute", -1, "times that are none"),
    Broken("contenders.0.stepsPerSample", 0, "has 0 steps in a sample"),
    Broken("contenders.0.stepsPerSample", -5, "has -5 steps in a sample"),
    Broken("contenders.0.warmUpSteps", 0, "has 0 steps in the warm-up"),
    Broken("roofs.0.round", -1, "has round -1"), Broken("roofs.0.seconds", 0, "has seconds 0.0"),
    Broken("roofs.0.amount", -1, "has amount -1.0"),
  ])
  func whatNoRunCanHaveIsRefused(broken: Broken) throws {
    let json = try Self.savedInItsThirdRound.get()
    let tree = try JSONSerialization.jsonObject(with: Data(json))
    let bad = try JSONSerialization.data(
      withJSONObject: try #require(replaced(tree, broken.path[...], by: broken.value)))
    let error = try #require(throws: UnfinishedRun.Flaw.self) { try carriedOn([UInt8](bad)) }
    #expect("\(error)".contains(broken.says), "\(error)")
    #expect("\(error)".hasPrefix("unfinished.json: ") && "\(error)".contains("expected"))
  }

  /// The tree with another number at a path that must be there.
  private func replaced(_ tree: Any, _ path: ArraySlice<String>, by value: Double) -> Any? {
    guard let key = path.first else {
      return tree is NSNumber || tree is Int || tree is Double ? value : nil
    }
    if var fields = tree as? [String: Any] {
      guard let child = fields[key].flatMap({ replaced($0, path.dropFirst(), by: value) }) else {
        return nil
      }
      fields[key] = child
      return fields
    }
    guard var items = tree as? [Any], let index = Int(key), items.indices.contains(index),
      let child = replaced(items[index], path.dropFirst(), by: value)
    else { return nil }
    items[index] = child
    return items
  }
}
