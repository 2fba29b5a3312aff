import Kernels
import Networks
import Plans
import Strategies
import Support
import Testing

@testable import Engine
@testable import Forecast

/// Forecasts of plans over several processes by made-up costs, against the laws of the field.
struct ProcessForecastTests {
  private static let alpha = 1e-3
  private static let bytesPerSecond = 1e6
  private static let link = Link(latencySeconds: alpha, bytesPerSecond: bytesPerSecond)

  private func job(
    _ network: String, batch: Int, processes: Int, each: Int = 1, microbatches: Int? = nil
  ) throws -> Job {
    Job(
      shape: try NetworkShape(network), batch: batch, workers: processes * each,
      processes: processes, microbatches: microbatches)
  }

  private func isClose(_ a: Double, _ b: Double) -> Bool {
    abs(a - b) <= 1e-9 * max(abs(a), abs(b))
  }

  /// The parameters of a network of one layer with 16 outputs for each of p processes, so that p pieces
  /// of whole cache lines are equal.
  private func parameters(_ processes: Int) -> Double { Double(65 * 16 * processes) }

  /// Seconds of n/p of the parameters' bytes on the link.
  private func pieceSeconds(_ processes: Int) -> Double {
    4 * parameters(processes) / Double(processes) / Self.bytesPerSecond
  }

  /// A ring takes 2(p − 1)(α + nβ/p), and sums (p − 1)/p·n values meanwhile: Patarasuk and Yuan, 2009.
  @Test(arguments: [2, 3, 4, 8]) func aRingCostsItsMessagesAndItsBytes(processes: Int) throws {
    let sum = 1e-6
    let model = MadeUpModel(move: sum, link: Self.link)
    let job = try job("64-\(16 * processes)", batch: processes, processes: processes)
    let forecast = try #require(try model.forecast("data-parallel:ring", job))
    let others = Double(processes - 1)
    let messages = 2 * others * (Self.alpha + pieceSeconds(processes))
    let sums = others * parameters(processes) / Double(processes) * sum
    #expect(isClose(forecast.stepSeconds, messages + sums))
    // What the library moves while a worker waits for it counts as waiting.
    #expect(isClose(forecast.waiting, messages) && isClose(forecast.moving, sums))
  }

  /// The library's own all-reduce of these sizes is a ring too, in a call that blocks.
  @Test(arguments: [3, 4, 8]) func aCollectiveCostsItsAlgorithm(processes: Int) throws {
    let sum = 1e-6
    let model = MadeUpModel(move: sum, link: Self.link)
    let job = try job("64-\(16 * processes)", batch: processes, processes: processes)
    let forecast = try #require(try model.forecast("data-parallel:vendor", job))
    let others = Double(processes - 1)
    let expected =
      2 * others * (Self.alpha + pieceSeconds(processes))
      + others * parameters(processes) / Double(processes) * sum
    #expect(isClose(forecast.stepSeconds, expected))
    #expect(isClose(forecast.moving, expected) && abs(forecast.waiting) < 1e-12)
  }

  /// Reduce-scatter and all-gather of 65·16·4 values among four: two rounds of halving and two of
  /// doubling, 2(2α + 3/4·nβ).
  @Test func aShardedStepCostsBothItsCollectives() throws {
    let model = MadeUpModel(link: Self.link)
    let job = try job("64-64", batch: 4, processes: 4)
    let forecast = try #require(try model.forecast("data-parallel:vendor-sharded", job))
    #expect(isClose(forecast.stepSeconds, 2 * (2 * Self.alpha + 3 * pieceSeconds(4))))
  }

  struct Case: Sendable, CustomTestStringConvertible {
    var kind: Collective.Kind
    var values: Int
    var processes: Int
    var isWhole = true
    var rounds: Int
    var bytes: Double
    var summed: Int
    var testDescription: String { "\(kind) of \(values) among \(processes)" }
  }

  static let cases = [
    // Recursive doubling sends everything in each of three rounds.
    Case(kind: .allReduce, values: 1000, processes: 8, rounds: 3, bytes: 12_000, summed: 3000),
    Case(kind: .allReduce, values: 2500, processes: 5, rounds: 8, bytes: 16_000, summed: 2000),
    // Five processes need three doublings, there and back.
    Case(
      kind: .allReduce, values: 2500, processes: 5, isWhole: false, rounds: 6, bytes: 60_000,
      summed: 7500),
    Case(kind: .reduceScatter, values: 4000, processes: 5, rounds: 4, bytes: 12_800, summed: 3200),
    Case(kind: .reduceScatter, values: 4000, processes: 4, rounds: 2, bytes: 12_000, summed: 3000),
    Case(
      kind: .reduceScatter, values: 80_000, processes: 4, rounds: 3, bytes: 240_000, summed: 60_000),
    Case(kind: .allGather, values: 4000, processes: 5, rounds: 3, bytes: 12_800, summed: 0),
    Case(kind: .allGather, values: 80_000, processes: 4, rounds: 3, bytes: 240_000, summed: 0),
  ]

  @Test(arguments: cases) func anAlgorithmIsChosenBySizeAndProcesses(example: Case) {
    let algorithm = CollectiveAlgorithm(
      example.kind, values: example.values, processes: example.processes,
      isWhole: example.isWhole)
    #expect(algorithm.rounds == example.rounds && algorithm.summed == example.summed)
    #expect(algorithm.bytes == example.bytes)
    // α = 1 s and β = 1 s.
    let link = Link(latencySeconds: 1, bytesPerSecond: 1)
    #expect(algorithm.seconds(over: link).median == Double(example.rounds) + example.bytes)
  }

  /// A pipeline of p stages takes (m + p − 1) slots and p − 1 messages there and back, each of which is
  /// covered by computing but for the first: Huang et al., "GPipe", 2019.
  @Test(arguments: [(2, 4), (3, 6), (4, 4), (4, 16)])
  func aPipelineWaitsForItsBubbleAndItsLinks(stages: Int, microbatches: Int) throws {
    // Input gradients are free, because the first layer has none and all stages shall be alike.
    var model = MadeUpModel(forward: 1e-6, gradient: 2e-6)
    // 4 rows of 16 values on a link faster than a stage.
    model.link = Link(latencySeconds: 1e-3, bytesPerSecond: 1e6)
    let widths = [String](repeating: "16", count: stages + 1).joined(separator: "-")
    let forecast = try #require(
      try model.forecast(
        "layer-parallel:gpipe",
        job(widths, batch: 4 * microbatches, processes: stages, microbatches: microbatches)))
    let slot = 2.0 * 4 * 16 * 16 * 3e-6
    let message = 1e-3 + 4.0 * 16 * 4 / 1e6
    let expected =
      Double(microbatches + stages - 1) * slot + 2 * Double(stages - 1) * message
    #expect(isClose(forecast.stepSeconds, expected))
    #expect(isClose(forecast.compute, Double(microbatches) * slot))
  }

  @Test func messagesOfOneProcessFollowEachOtherOnItsLink() {
    var traffic = LinkTraffic(Link(latencySeconds: 10, bytesPerSecond: 1), processes: 4)
    // Process 0 sends two messages at once: the second leaves when the first has.
    #expect(traffic.arrival(bytes: 3, from: 0, to: 1, at: 100) == 113)
    #expect(traffic.arrival(bytes: 2, from: 0, to: 2, at: 100) == 115)
    // Process 3 sends to where the second one is just arriving.
    #expect(traffic.arrival(bytes: 4, from: 3, to: 2, at: 103) == 119)
    // Sending does not disturb receiving.
    #expect(traffic.arrival(bytes: 1, from: 1, to: 0, at: 100) == 111)
    // A collective of four processes, two rounds of 8 bytes in all, waits for every link.
    let algorithm = CollectiveAlgorithm(.allGather, values: 8 / 4, processes: 4, isWhole: true)
    #expect(traffic.end(of: algorithm, after: 50, summing: 5) == 119 + 2 * 10 + 6 + 5)
    #expect(traffic.arrival(bytes: 1, from: 0, to: 1, at: 100) == 119 + 6 + 10 + 1)
  }

  /// Cores of one machine slow each other down, and those of several do not.
  @Test func machinesDoNotSlowEachOtherDown() throws {
    var model = MadeUpModel(forward: 1e-6, backward: 1e-6, gradient: 1e-6)
    model.link = Link(latencySeconds: 0, bytesPerSecond: 1e12)
    let apart = try job("32-16-16", batch: 16, processes: 4)
    let together = try job("32-16-16", batch: 16, processes: 2, each: 2)
    let free = try #require(try model.forecast("data-parallel:ring", apart))
    model.crowded = 2
    let same = try #require(try model.forecast("data-parallel:ring", apart))
    #expect(isClose(same.stepSeconds, free.stepSeconds))
    let crowded = try #require(try model.forecast("data-parallel:ring", together))
    #expect(abs(crowded.compute / free.compute - 2) < 1e-6)
  }

  @Test(arguments: Strategy.all(processes: 2))
  func everyStrategyOverProcessesHasTheSameForecastEachTime(strategy: Strategy) throws {
    guard !strategy.isBase else { return }
    var model = MadeUpModel(
      forward: 1e-9, backward: 2e-9, gradient: 3e-9, move: 1e-9, update: 2e-9, message: 1e-6,
      cold: 2, remote: 3, crowded: 1.5, ownCacheBytes: 1 << 12)
    let each = strategy.name == "data-parallel:vendor-sharded" ? 1 : 2
    let job = try job("32-16-16-16-16-10", batch: 16, processes: 2, each: each)
    guard (try? strategy.plan(job)) != nil else { return }
    #expect(try model.forecast(strategy.name, job) == nil)
    model.link = Self.link
    let forecast = try #require(try model.forecast(strategy.name, job))
    #expect(try model.forecast(strategy.name, job) == forecast)
    #expect(
      isClose(forecast.compute + forecast.moving + forecast.waiting, forecast.stepSeconds))
    #expect(forecast.stepSeconds > Self.alpha)
    // A link of a tenth of the speed makes no step shorter.
    model.link = Link(
      latencySeconds: 10 * Self.alpha, bytesPerSecond: Self.bytesPerSecond / 10)
    let slower = try #require(try model.forecast(strategy.name, job))
    #expect(slower.stepSeconds > forecast.stepSeconds)
  }
}
