import Files
import Foundation
import Randomness
import Reports
import Support
import Testing

@testable import Comparison

/// The gate on simulated noise, where the truth is known. The figures are published.
@Suite struct DetectionTests {
  private static let isRewriting =
    ProcessInfo.processInfo.environment["REWRITE_GATE_FIGURES"] != nil

  /// Compares figures with those of a file in `results/gate`, or writes it anew where
  /// `REWRITE_GATE_FIGURES=1`. A quick run has only some of the rows, which must say the same.
  private func publish<Row>(_ rows: [Row], _ columns: [Column<Row>], as name: String) throws {
    let path = "\(BuildFacts.packageFolder)/results/gate/\(name)"
    let text = CSVTable.render(columns: columns, rows: rows)
    if Self.isRewriting { try File.write(text, to: path) }
    let published = try String(decoding: File.read(path), as: UTF8.self)
    #expect(
      !rows.isEmpty
        && Set(text.split(separator: "\n")).isSubset(of: Set(published.split(separator: "\n"))))
    #expect(!Thoroughness.isFull || published == text)
  }

  /// Recomputes `detection.csv` and checks what is claimed of it.
  @Test func theGateKeepsItsWord() async throws {
    let all = await GateFigures.all(isSampled: !Self.isRewriting)
    try publish(all, GateFigures.columns, as: "detection.csv")
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

  /// Recomputes `whole-program.csv` and checks what is claimed of it: a program that takes half as
  /// long again in all that it does is found, although no ratio within its runs has changed.
  @Test func aProgramThatIsSlowerEverywhereIsFound() async throws {
    let all = await WholeProgramFigures.all(
      isSampled: !Self.isRewriting, environment: try GateRuns.environment())
    try publish(all, WholeProgramFigures.columns, as: "whole-program.csv")
    for figures in all {
      let kind = "\(figures)"
      let alpha = Thresholds.standard.alpha
      // Three runs a side, each at an hour of its own, may leave a doubt.
      if figures.slowdown == 0.50 {
        #expect(figures.rate(.regression) >= (figures.runs == 3 ? 0.9 : 1), "\(kind)")
      }
      if figures.slowdown > 0 { #expect(figures.rate(.improved) <= alpha, "\(kind)") }
      if figures.slowdown == 0, figures.margin == Thresholds.standard.rules[1].relative {
        #expect(figures.rate(.regression) <= alpha, "\(kind)")
      }
      #expect(Double(figures.ratiosMoved) <= alpha * 200, "\(kind)")
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
