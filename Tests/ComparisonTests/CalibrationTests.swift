import Reports
import Testing

@testable import Comparison

struct CalibrationTests {
  typealias Runs = GateRuns

  static func runs(_ middles: [Double], strategy: String = "data-parallel:ring") throws -> [RunData]
  {
    let environment = try Runs.environment()
    return middles.map { middle in
      Runs.run(
        [
          Runs.row(
            ["speedup": Runs.blocks(1, spread: 0), "communication_overhead": Runs.blocks(0)],
            strategy: "serial", workers: 1),
          Runs.row(
            [
              "speedup": Runs.blocks(middle),
              "communication_overhead": Runs.blocks(middle / 10, spread: 0.5),
            ], strategy: strategy),
        ], environment: environment)
    }
  }

  static let speedup = [Metric.named("speedup")!]

  @Test func theFloorIsTheLargestLossOfAPair() throws {
    let calibration = try Calibration(Self.runs([2, 2.06, 2.02]), metrics: Self.speedup)
    #expect(calibration.floors.map(\.key.strategy) == ["serial", "data-parallel:ring"])
    let (serial, ring) = (calibration.floors[0], calibration.floors[1])
    #expect(serial.seen == 0 && serial.possible == 0 && serial.margin == 0.01)
    // 2 against 2.06; what the blocks leave open is beyond it.
    let worst = 1 - 2 / 2.06
    #expect(abs(ring.seen - worst) < 1e-6 && ring.possible > worst && ring.possible < 0.04)
    #expect(ring.margin >= 1.25 * ring.possible && ring.margin < 1.25 * ring.possible + 0.005)
    let steps = ring.margin * 200
    #expect(abs(steps - steps.rounded()) < 1e-9)
  }

  @Test func itsFileIsReadAndPassesItsOwnRuns() throws {
    let metrics = ["speedup", "communication_overhead"].map { Metric.named($0)! }
    let runs = try Self.runs([2, 2.06, 2.02], strategy: "a\"\\\n#: *é\u{85}")
    let calibration = try Calibration(runs, metrics: metrics)
    let thresholds = try Thresholds.parse(
      Array(calibration.thresholdsFile.utf8), path: "suggested")
    #expect(thresholds.alpha == 0.05 && thresholds.maxDisturbed == 0.25)
    for floor in calibration.floors {
      let terms = try #require(thresholds.terms(for: floor.key, floor.metric))
      let margin = try #require(floor.isRelative ? terms.relative : terms.absolute)
      #expect(abs(margin - floor.margin) < 1e-12 && terms.isGated)
    }
    let unseen = RunData.Key(strategy: "unseen", workers: 3)
    #expect(
      thresholds.terms(for: unseen, Self.speedup[0])?.relative
        == calibration.floors.filter { $0.isRelative }.map(\.margin).max())
    for base in runs {
      for candidate in runs {
        let gate = Gate(base: [base], candidate: [candidate], thresholds: thresholds)
        #expect(gate.rows.allSatisfy { $0.verdict == .pass }, "\(gate.text)")
      }
    }
  }

  @Test func marginsBelowTheFloorAreNamed() throws {
    let calibration = try Calibration(Self.runs([2, 2.06]), metrics: Self.speedup)
    func warnings(_ margin: Double) -> [String] {
      calibration.warnings(Thresholds(rules: [Runs.rule(relative: margin)]))
    }
    #expect(warnings(0.031).isEmpty)
    #expect(warnings(0.02).count == 1 && warnings(0.02)[0].contains("data-parallel:ring with 2"))
    #expect(calibration.table(.standard).contains("2.9 %"))
  }

  /// A margin has the floor of its own kind, and of two margins both must be exceeded.
  @Test(
    arguments: [
      ("speedup", nil, 0.03, 1), ("speedup", nil, 0.07, 0), ("speedup", 0.02, 0.03, 2),
      ("speedup", 0.02, 0.07, 0), ("communication_overhead", nil, 0.005, 1),
      ("communication_overhead", 0.02, nil, 1), ("communication_overhead", 0.04, nil, 0),
    ] as [(String, Double?, Double?, Int)])
  func everyKindOfMarginIsHeldAgainstItsFloor(
    name: String, relative: Double?, absolute: Double?, warnings: Int
  ) throws {
    var rule = Runs.rule(name, relative: relative, absolute: absolute)
    rule.strategies = ["data-parallel"]
    let thresholds = Thresholds(rules: [rule])
    let calibration = try Calibration(
      Self.runs([2, 2.06]), metrics: Calibration.metrics(for: thresholds))
    #expect(calibration.warnings(thresholds).count == warnings)
    let shown = calibration.table(thresholds).split(separator: "\n").filter {
      $0.contains("data-parallel") && $0.contains(name) && !$0.hasSuffix("–")
    }
    #expect(shown.count == [relative, absolute].compactMap { $0 }.count)
  }

  @Test func aCalibrationLooksAtWhatIsGated() {
    let names = Calibration.metrics(for: Thresholds(rules: [])).map(\.name)
    #expect(names == ["speedup", "step_seconds"])
    let gated = Thresholds(rules: [Runs.rule("communication_overhead", absolute: 0.1)])
    #expect(Calibration.metrics(for: gated).map(\.name).contains("communication_overhead"))
  }

  /// The suggested file judges serial's own time, by 10 % or by what runs of one build differ by; a
  /// margin of everything is none.
  @Test(arguments: [(1.01, 0.10), (1.30, 0.375), (2, nil)] as [(Double, Double?)])
  func itsFileJudgesTimesToo(ratio: Double, margin: Double?) throws {
    let runs = try [1, ratio].map { time in
      Runs.run(
        [
          Runs.row(
            [
              "speedup": Runs.blocks(1, spread: 0),
              "step_seconds": Runs.blocks(time, spread: 0),
            ], strategy: "serial", workers: 1)
        ], environment: try Runs.environment())
    }
    let file = try Calibration(runs, metrics: Self.speedup).thresholdsFile
    let thresholds = try Thresholds.parse(Array(file.utf8), path: "suggested")
    let serial = RunData.Key(strategy: "serial", workers: 1)
    let terms = try #require(thresholds.terms(for: serial, .stepSeconds))
    #expect(terms.relative == margin && terms.isGated == (margin != nil))
    let other = RunData.Key(strategy: "data-parallel:ring", workers: 2)
    #expect(thresholds.terms(for: other, .stepSeconds) == nil)
    // Asked for times, the calibration has a rule for them already.
    let both = try Calibration(runs, metrics: Self.speedup + [.stepSeconds]).thresholdsFile
    #expect(both.components(separatedBy: "metric: step_seconds").count == 3)
  }

  /// Too little for two digits of it to be numbers.
  @Test func aTinyFloorIsNone() throws {
    let tiny = [2000, 4000].map {
      Runs.run(
        [Runs.row(["communication_overhead": Runs.blocks(.leastNonzeroMagnitude * $0)])],
        environment: try? Runs.environment())
    }
    let calibration = try Calibration(tiny, metrics: [Metric.named("communication_overhead")!])
    #expect(calibration.floors.map(\.margin) == [0])
  }

  @Test func whatIsNoCalibrationIsNamed() throws {
    var runs = try Self.runs([2, 2.06])
    func expect(_ runs: [RunData], says: String) {
      let error = #expect(throws: ComparisonError.self) {
        try Calibration(runs, metrics: Self.speedup)
      }
      #expect(error?.description.contains(says) == true)
    }
    expect([runs[0]], says: "two runs")
    expect([runs[0], Runs.run(runs[1].rows)], says: "environment.json")
    var other = try Runs.environment()
    other.build = "release"
    expect([runs[0], Runs.run(runs[1].rows, environment: other)], says: "build differs")
    runs[1] = Runs.run(
      [Runs.row([:], ["batch": "64"], strategy: "serial", workers: 1)],
      environment: runs[0].environment)
    expect(runs, says: "batch is '32' and '64'")
  }

  /// What an edit of the general rule asks holds for every row.
  @Test func theGeneralRuleSpeaksForAll() throws {
    let calibration = try Calibration(Self.runs([2, 2.06]), metrics: Self.speedup)
    let file = calibration.thresholdsFile.replacing(
      "on_inconclusive: warn", with: "on_inconclusive: fail")
    let thresholds = try Thresholds.parse(Array(file.utf8), path: "suggested")
    for floor in calibration.floors {
      #expect(thresholds.terms(for: floor.key, floor.metric)?.onInconclusive == .fail)
    }
  }

  /// A margin of everything is none, and whoever takes a row out of the gate says so.
  @Test func whatIsTooNoisyIsListedAsNotGated() throws {
    let runs = try Self.runs([2, 20])
    let calibration = try Calibration(runs, metrics: Self.speedup)
    let thresholds = try Thresholds.parse(
      Array(calibration.thresholdsFile.utf8), path: "suggested")
    let possible = calibration.floors[1].shown(calibration.floors[1].possible)
    for (base, candidate) in [(runs[0], runs[1]), (runs[1], runs[0])] {
      let gate = Gate(base: [base], candidate: [candidate], thresholds: thresholds)
      let verdicts = gate.rows.filter { $0.metric == "speedup" }.map(\.verdict)
      #expect(verdicts == [.pass, .notGated] && gate.exitCode == 0, "\(gate.text)")
      #expect(gate.summary == "1 not gated, 5 pass")
      let row = try #require(gate.rows.first { $0.verdict == .notGated })
      #expect(row.strategy == "data-parallel:ring" && row.base != nil && row.candidate != nil)
      #expect(row.reason == "too noisy, runs of the same build may differ by \(possible)")
      #expect(gate.text.contains("\nnot gated data-parallel:ring"))
      #expect(gate.text.split(separator: "\n").last?.contains("1 not gated") == true)
      #expect(gate.junit.contains("skipped=\"1\"") && gate.junit.contains("; \(row.reason)\"/>"))
      #expect(gate.annotations.isEmpty)
    }
    // A row that was never seen may be as noisy as the noisiest.
    let unseen = RunData.Key(strategy: "unseen", workers: 3)
    #expect(thresholds.terms(for: unseen, Self.speedup[0])?.isGated == false)
  }
}
