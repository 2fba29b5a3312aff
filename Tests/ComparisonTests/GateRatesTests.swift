import Randomness
import Testing

@testable import Comparison

/// How often the gate is wrong, on simulated noise: normal, of 2 % in every block, with
/// as many blocks as a run has at least.
struct GateRatesTests {
  typealias Runs = GateRuns

  /// A run of `rows` strategies, each with `blocks` blocks; the first is slower by `factor`.
  static func run(
    rows: Int, blocks: Int, factor: Double = 1, _ generator: inout SplitMix64
  ) -> RunData {
    Runs.run(
      (0..<rows).map { row in
        let speedups = (0..<blocks).map { _ in
          2 / (row == 0 ? factor : 1) * (1 + 0.02 * Runs.noise(&generator))
        }
        return Runs.row(["speedup": speedups], workers: row + 1)
      })
  }

  static func verdicts(
    gates: Int, rows: Int, blocks: Int = 30, factor: Double = 1, margin: Double, seed: UInt64
  ) -> [[GateRow.Verdict]] {
    var generator = SplitMix64(seed: seed)
    return (0..<gates).map { _ in
      let base = run(rows: rows, blocks: blocks, &generator)
      let candidate = run(rows: rows, blocks: blocks, factor: factor, &generator)
      return Runs.rows(base, candidate, Runs.rule(relative: margin)).map(\.verdict)
    }
  }

  /// Without any margin, which is the hardest case: of 200 gates at 5 % more than 18 false alarms
  /// have a probability of 0.4 % (scipy.stats.binom.sf(18, 200, 0.05), 1.17.1: 0.0043).
  @Test(arguments: [1, 12]) func aGateWithNothingToFindIsQuiet(rows: Int) {
    let alarms = Self.verdicts(gates: 200, rows: rows, margin: 0, seed: 1)
      .count { $0.contains(.regression) }
    #expect(alarms <= 18)
  }

  /// With its usual margin it has none at all to speak of, and passes what is unchanged.
  @Test func theStandardMarginIsQuietAndPasses() {
    let all = Self.verdicts(gates: 200, rows: 12, margin: 0.02, seed: 2).joined()
    #expect(!all.contains(.regression) && !all.contains(.improved))
    #expect(all.count { $0 == .pass } > all.count * 3 / 4)
  }

  /// Against a margin of 2 %; scarcely ever at 2 % itself, which is what a margin is for.
  @Test(arguments: [(1.02, 0...0.08), (1.05, 0.95...1), (1.1, 1...1)])
  func slowdownsAreDetected(factor: Double, rate: ClosedRange<Double>) {
    let found = Self.verdicts(gates: 100, rows: 12, factor: factor, margin: 0.02, seed: 3)
    let detected = Double(found.count { $0[0] == .regression }) / 100
    #expect(rate.contains(detected))
    // Nobody else is accused.
    #expect(found.count { $0.dropFirst().contains(.regression) } <= 2)
  }
}
