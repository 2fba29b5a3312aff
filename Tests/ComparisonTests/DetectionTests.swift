import Files
import Foundation
import Randomness
import Reports
import Support
import Testing

@testable import Comparison

/// The gate on simulated noise, where the truth is known. The figures are published.
@Suite struct DetectionTests {
  private static let published = BuildFacts.packageFolder + "/results/gate/detection.csv"

  /// Recomputes `results/gate/detection.csv`, or in a quick run some of its rows, which must say the
  /// same, and checks what is claimed of them. `REWRITE_GATE_FIGURES=1` writes the file anew.
  @Test func theGateKeepsItsWord() async throws {
    let isRewriting = ProcessInfo.processInfo.environment["REWRITE_GATE_FIGURES"] != nil
    let all = await GateFigures.all(isSampled: !isRewriting)
    let text = CSVTable.render(columns: GateFigures.columns, rows: all)
    if isRewriting { try File.write(text, to: Self.published) }
    let published = try String(decoding: File.read(Self.published), as: UTF8.self)
    #expect(
      !all.isEmpty
        && Set(text.split(separator: "\n")).isSubset(of: Set(published.split(separator: "\n"))))
    #expect(!Thoroughness.isFull || published == text)
    let alpha = Thresholds.standard.alpha
    for figures in all {
      let kind = "\(figures.noise.name), \(figures.slowdown)"
      let wrong = Double(figures.wronglyRegressed) / Double(figures.comparisons)
      #expect(wrong <= alpha, "\(kind)")
      if figures.slowdown == 0 {
        #expect(figures.rate(.regression) <= alpha, "\(kind)")
      } else {
        #expect(figures.rate(.improved) == 0, "\(kind)")
      }
      if figures.slowdown == GateFigures.atMargin, figures.noise.luck == 0 {
        #expect(figures.rate(.regression) <= alpha && figures.rate(.pass) <= alpha, "\(kind)")
      }
      // What differs between processes cannot be told from a slowdown in one run of each.
      if figures.slowdown == 0.05, figures.noise.luck == 0 {
        #expect(figures.rate(.regression) >= 0.95, "\(kind)")
      }
      if figures.slowdown == 0.10 { #expect(figures.rate(.regression) >= 0.95, "\(kind)") }
    }
  }

  /// The noise is what it is said to be: the standard deviation of a block's ratio.
  @Test(arguments: SimulatedNoise.all.filter { $0.bursts == 0 })
  func theNoiseIsAsWideAsItSays(_ noise: SimulatedNoise) throws {
    var generator = SplitMix64(seed: 1)
    let run = noise.run(blocks: 4000, &generator)
    let ratios = try #require(run.rows[3].blocks["speedup"]).map { log($0) }
    let mean = ratios.reduce(0, +) / Double(ratios.count)
    let square = ratios.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(ratios.count)
    #expect(abs(square.squareRoot() / noise.ratio - 1) < 0.15)
  }
}
