import Randomness
import Testing

@testable import Comparison

/// How often the gate is wrong without any margin, on normal noise of 2 % in every block; with
/// margins see `DetectionTests`.
struct GateRatesTests {
  typealias Runs = GateRuns

  static func run(rows: Int, _ generator: inout SplitMix64) -> RunData {
    Runs.run(
      (1...rows).map { workers in
        let speedups = (0..<30).map { _ in 2 * (1 + 0.02 * Runs.noise(&generator)) }
        return Runs.row(["speedup": speedups], workers: workers)
      })
  }

  /// The hardest case: of 200 gates at 5 % more than 18 false alarms have a probability of 0.0058
  /// (scipy.stats.binom.sf(18, 200, 0.05), 1.17.1).
  @Test(arguments: [1, 12]) func aGateWithNothingToFindIsQuiet(rows: Int) {
    var generator = SplitMix64(seed: 1)
    let alarms = (0..<200).count { _ in
      let (base, candidate) = (Self.run(rows: rows, &generator), Self.run(rows: rows, &generator))
      return Runs.rows(base, candidate, Runs.rule(relative: 0)).contains {
        $0.verdict == .regression
      }
    }
    #expect(alarms <= 18)
  }
}
