import Randomness
import Reports
import Support

@testable import Comparison

/// What the gate said of many simulated comparisons of one kind: a row of `detection.csv`.
struct GateFigures: Sendable {
  let noise: SimulatedNoise
  /// By which one strategy of the candidate is slower; 0 for runs of the same program.
  let slowdown: Double
  let margin: Double
  let comparisons: Int
  let blocks: Int
  /// Of the slowed row; of runs of the same program the worst of any row.
  private(set) var verdicts: [GateRow.Verdict: Int] = [:]
  /// Comparisons in which a row that was not slowed was called a regression.
  private(set) var wronglyRegressed = 0
  /// The same for improvements.
  private(set) var wronglyImproved = 0

  /// The default number of blocks.
  static let blocks = 30
  static let comparisons = 200
  /// One makes the speedup lose just the margin: not yet a regression, and no pass either.
  static let slowdowns = [0, atMargin, 0.03, 0.05, 0.10]
  /// A time that is 1 ÷ 0.98 times as long leaves 98 % of a speedup.
  static let atMargin = 1 / 0.98 - 1

  /// Simulates the comparisons and asks the gate with its default thresholds.
  init(_ noise: SimulatedNoise, slowdown: Double, seed: UInt64) {
    self.noise = noise
    self.slowdown = slowdown
    comparisons = Self.comparisons
    blocks = Self.blocks
    margin = Thresholds.standard.rules[0].relative ?? 0
    var generator = SplitMix64(seed: seed)
    for comparison in 0..<comparisons {
      // Each strategy but serial is slowed in turn.
      let rows = SimulatedNoise.rows.dropFirst().map(\.key)
      let slow = slowdown > 0 ? rows[comparison % rows.count] : nil
      let base = noise.run(blocks: blocks, &generator)
      let candidate = noise.run(blocks: blocks, slow: slow, slowdown: slowdown, &generator)
      // There are no counts to gate, and serial's speedup over itself says nothing.
      let judged = Gate(base: [base], candidate: [candidate]).rows.filter {
        $0.metric == "speedup" && $0.strategy != "serial"
      }
      precondition(judged.count == rows.count)
      let own = Set(judged.filter { slow == nil || $0.strategy == slow?.strategy }.map(\.verdict))
      let others = Set(judged.filter { $0.strategy != slow?.strategy }.map(\.verdict))
      let worst = [GateRow.Verdict.regression, .improved, .inconclusive, .pass].first(
        where: own.contains)!
      verdicts[worst, default: 0] += 1
      if others.contains(.regression) { wronglyRegressed += 1 }
      if others.contains(.improved) { wronglyImproved += 1 }
    }
  }

  func rate(_ verdict: GateRow.Verdict) -> Double {
    Double(verdicts[verdict, default: 0]) / Double(comparisons)
  }

  /// Every kind of comparison, in the order of the file; where they are sampled, some in a quick run.
  static func all(isSampled: Bool) async -> [GateFigures] {
    await withTaskGroup(of: (Int, GateFigures).self) { group in
      let kinds = Array(
        SimulatedNoise.all.flatMap { noise in slowdowns.map { (noise, $0) } }.enumerated())
      for (index, kind) in isSampled ? kinds.sampled(oneIn: 6) : kinds {
        group.addTask {
          (index, GateFigures(kind.0, slowdown: kind.1, seed: UInt64(index)))
        }
      }
      return await group.reduce(into: []) { $0.append($1) }.sorted { $0.0 < $1.0 }.map(\.1)
    }
  }

  static let columns: [Column<GateFigures>] =
    [
      Column("noise") { .text($0.noise.name) },
      Column("noise_deviation") { .real($0.noise.ratio) },
      Column("comparisons") { .integer($0.comparisons) },
      Column("rows") { _ in .integer(SimulatedNoise.rows.count) },
      Column("slowdown") { .real($0.slowdown) },
      Column("margin") { .real($0.margin) },
      Column("blocks") { .integer($0.blocks) },
    ]
    + [GateRow.Verdict.regression, .pass, .inconclusive, .improved].map { verdict in
      Column(verdict.rawValue) { .integer($0.verdicts[verdict, default: 0]) }
    }
    + [
      Column("others_regression") { .integer($0.wronglyRegressed) },
      Column("others_improved") { .integer($0.wronglyImproved) },
    ]
    + Wilson.columns("regression") { ($0.verdicts[.regression, default: 0], $0.comparisons) }
    + Wilson.columns("others_regression") { ($0.wronglyRegressed, $0.comparisons) }
}
