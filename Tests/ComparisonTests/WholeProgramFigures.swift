import Randomness
import Reports
import Support

@testable import Comparison

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// What the gate said of serial's time in many simulated comparisons of programs of which one is
/// slower in all that it does: a row of `whole-program.csv`.
struct WholeProgramFigures: Sendable {
  /// A standard deviation: by how much the times of whole runs differ, as the hour has it. Within a
  /// run the times walk by 0.2 % a block.
  let hour: Double
  /// Runs of each side.
  let runs: Int
  /// The loss of serial's time that the thresholds accept.
  let margin: Double
  /// By which everything in the candidate takes longer; 0 for runs of the same program.
  let slowdown: Double
  private(set) var verdicts: [GateRow.Verdict: Int] = [:]
  /// Comparisons in which any speedup was called a regression or an improvement.
  private(set) var ratiosMoved = 0

  static let comparisons = 200
  /// Rows of each run, serial among them.
  static let rows = 4
  static let slowdowns = [0, 0.03, 0.05, 0.10, 0.20, 0.50]
  static let hours = [0.005, 0.01, 0.03]
  /// Thresholds that differ from the default ones by the margin of serial's time alone.
  static let margins = [0.10, 0.05]

  init(
    hour: Double, runs: Int, margin: Double, slowdown: Double, seed: UInt64,
    environment: EnvironmentRecord
  ) {
    (self.hour, self.runs, self.margin, self.slowdown) = (hour, runs, margin, slowdown)
    let noise = SimulatedNoise(name: "log-normal", walk: 0.002)
    var thresholds = Thresholds.standard
    thresholds.rules.append(
      Thresholds.Rule(strategies: ["serial"], metrics: [.stepSeconds], relative: margin))
    var generator = SplitMix64(seed: seed)
    for _ in 0..<Self.comparisons {
      let sides = [0, slowdown].map { slowdown in
        (0..<runs).map { _ in
          noise.run(
            blocks: GateFigures.blocks, rows: Self.rows,
            start: log(1 + slowdown) + hour * SimulatedNoise.normal(&generator),
            environment: environment, &generator)
        }
      }
      let rows = Gate(base: sides[0], candidate: sides[1], thresholds: thresholds).rows
      verdicts[rows.first { $0.metric == "step_seconds" }!.verdict, default: 0] += 1
      let ratios = rows.filter { $0.metric == "speedup" }.map(\.verdict)
      if ratios.contains(.regression) || ratios.contains(.improved) { ratiosMoved += 1 }
    }
  }

  func rate(_ verdict: GateRow.Verdict) -> Double {
    Double(verdicts[verdict, default: 0]) / Double(Self.comparisons)
  }

  /// Every kind of comparison, in the order of the file; where they are sampled, some in a quick run.
  static func all(isSampled: Bool, environment: EnvironmentRecord) async -> [WholeProgramFigures] {
    var kinds: [(hour: Double, runs: Int, margin: Double, slowdown: Double)] = []
    for hour in hours {
      for runs in [1, 3, 5] {
        for margin in margins {
          kinds += slowdowns.map { (hour, runs, margin, $0) }
        }
      }
    }
    let numbered = Array(kinds.enumerated())
    return await withTaskGroup(of: (Int, WholeProgramFigures).self) { group in
      for (index, kind) in isSampled ? numbered.sampled(oneIn: 15) : numbered {
        group.addTask {
          (
            index,
            WholeProgramFigures(
              hour: kind.hour, runs: kind.runs, margin: kind.margin, slowdown: kind.slowdown,
              seed: UInt64(index), environment: environment)
          )
        }
      }
      return await group.reduce(into: []) { $0.append($1) }.sorted { $0.0 < $1.0 }.map(\.1)
    }
  }

  static let columns: [Column<WholeProgramFigures>] =
    [
      Column("hour_deviation") { .real($0.hour) },
      Column("runs") { .integer($0.runs) },
      Column("blocks") { _ in .integer(GateFigures.blocks) },
      Column("rows") { _ in .integer(rows) },
      Column("margin") { .real($0.margin) },
      Column("slowdown") { .real($0.slowdown) },
      Column("comparisons") { _ in .integer(comparisons) },
    ]
    + [GateRow.Verdict.regression, .pass, .inconclusive, .improved].map { verdict in
      Column(verdict.rawValue) { .integer($0.verdicts[verdict, default: 0]) }
    }
    + [Column("ratios_moved") { .integer($0.ratiosMoved) }]
    + Wilson.columns("regression") { ($0.verdicts[.regression, default: 0], comparisons) }
}
