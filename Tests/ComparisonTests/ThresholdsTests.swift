import Randomness
import Testing

@testable import Comparison

struct ThresholdsTests {
  static func parse(_ text: String) throws(ComparisonError) -> Thresholds {
    try Thresholds.parse(Array(text.utf8), path: "t.yaml")
  }

  @Test func everyKeyIsRead() throws {
    let thresholds = try Self.parse(
      """
      # R&D's margins
      schema_version: 1
      alpha: 1%
      max_disturbed: 0.5
      rules:
        - metric: speedup  # any row
          relative: 2 %
        - strategy: [data-parallel, "layer-parallel:*"]
          workers: [2, 4]
          metric: [step_seconds, communication_overhead]
          relative: 0.05
          absolute: 1e-6
          min_blocks: 10
          on_missing: fail
          on_inconclusive: pass
          on_improved: warn
        - {strategy: serial, workers: 1, metric: bytes_per_step}
        - {strategy: serial, metric: speedup, gate: false, reason: it is its own base}
      """)
    #expect(thresholds.alpha == 0.01 && thresholds.maxDisturbed == 0.5)
    let rules = thresholds.rules
    #expect(
      rules.map { $0.metrics.map(\.name) } == [
        ["speedup"], ["step_seconds", "communication_overhead"], ["bytes_per_step"], ["speedup"],
      ])
    #expect(
      rules.map(\.strategies) == [
        ["*"], ["data-parallel", "layer-parallel:*"], ["serial"], ["serial"],
      ])
    #expect(rules.map(\.workers) == [[], [2, 4], [1], []])
    #expect(rules.map(\.relative) == [0.02, 0.05, nil, nil])
    #expect(rules.map(\.absolute) == [nil, 1e-6, nil, nil])
    #expect(rules.map(\.minBlocks) == [nil, 10, nil, nil])
    #expect(rules.map(\.onMissing) == [nil, .fail, nil, nil])
    #expect(rules.map(\.onInconclusive) == [nil, .pass, nil, nil])
    #expect(rules.map(\.onImproved) == [nil, .warn, nil, nil])
    #expect(rules.map(\.isGated) == [nil, nil, nil, false])
    #expect(rules.map(\.reason) == [nil, nil, nil, "it is its own base"])
    #expect(rules.map(\.line) == [6, 8, 17, 18])
  }

  /// Each with its line and some of what it must say.
  @Test(
    arguments: [
      ("", nil, "empty"), ("# nothing\n", nil, "empty"), ("~", 1, "keys"), ("- 1\n", 1, "keys"),
      ("alpha: 5%\n", 1, "schema_version"), ("schema_version: 1\n", 1, "rules"),
      ("schema_version: 2\nrules: []\n", 1, "expected 1"),
      ("schema_version: 1\nrules: []\n", 2, "list"), ("schema_version: 1\nrules: x\n", 2, "list"),
      ("schema_version: 1\nrules:\nalfa: 1\n", 3, "unknown key 'alfa'"),
      ("schema_version: 1\nschema_version: 1\nrules:\n", 1, "twice"),
      ("schema_version: 1\n\"schema_version\": 1\nrules:\n", nil, "twice"),
      ("schema_version: 1\nalpha: 0\nrules: [{metric: speedup, relative: 1%}]", 2, "1e-9"),
      // Divided by the number of tests this would be 0.
      ("schema_version: 1\nalpha: 4.9e-324\nrules: [{metric: speedup, relative: 1%}]", 2, "1e-9"),
      ("schema_version: 1\nalpha: 51%\nrules: [{metric: speedup, relative: 1%}]", 2, "0.5"),
      ("schema_version: 1\nalpha: [1]\nrules: [{metric: speedup, relative: 1%}]", 2, "single"),
      (
        "schema_version: 1\nmax_disturbed: 101%\nrules: [{metric: speedup, relative: 1%}]", 2, "100"
      ),
      ("a: [\n", 2, "YAML"), ("a: b: c\n", 1, "YAML"), ("a: \u{1}\n", 1, "YAML"),
      ("a: *b\n", 1, "YAML"), ("a: &b 1\nc: *b\n", 1, "anchors"), ("x: 1\n---\ny: 2\n", 2, "YAML"),
      ("\tx: 1\n", 1, "YAML"), ("%FOO&a\n", 1, "YAML"), ("!!binary x: 1", 1, "unknown key"),
      ("{? {a: b} : c}", 1, "unknown key"),
    ] as [(String, Int?, String)])
  func aBadFileIsNamedWithItsLine(text: String, line: Int?, says: String) {
    expect(text, line, says)
  }

  @Test(
    arguments: [
      ("relative: 2%", "metric"), ("metric: speed\n    relative: 2%", "unknown metric 'speed'"),
      ("metric: step_seconds", "margin"), ("metric: bytes_per_step\n    relative: 2%", "equality"),
      ("metric: [speedup, bytes_per_step]\n    relative: 2%", "equality"),
      ("metric: []\n    relative: 2%", "list"), ("metric: {a: b}", "name"),
      ("metric: speedup\n    relative: -1%", "relative '-1%'"),
      ("metric: speedup\n    relative: 100%", "below 100 %"),
      ("metric: speedup\n    relative: 2", "below 100 %"),
      ("metric: speedup\n    relative: nan", "relative 'nan'"),
      ("metric: speedup\n    relative: .nan", "relative"),
      ("metric: speedup\n    relative: inf%", "relative"),
      ("metric: speedup\n    relative: '%'", "%"),
      ("metric: speedup\n    relative: 1e999", "relative"),
      ("metric: speedup\n    relative:", "relative ''"),
      ("metric: speedup\n    absolute: -0.5", "absolute '-0.5'"),
      ("metric: speedup\n    absolute: 1%", "absolute"),
      ("metric: speedup\n    relative: 1%\n    margin: 2", "unknown key 'margin'"),
      ("metric: speedup\n    relative: 1%\n    relative: 2%", "twice"),
      ("metric: speedup\n    relative: 1%\n    workers: 0", "workers '0'"),
      ("metric: speedup\n    relative: 1%\n    workers: 2.5", "whole number"),
      ("metric: speedup\n    relative: 1%\n    workers: 99999999999999999999", "whole number"),
      ("metric: speedup\n    relative: 1%\n    workers: [[2]]", "single"),
      ("metric: speedup\n    relative: 1%\n    strategy: ''", "name"),
      ("metric: speedup\n    relative: 1%\n    min_blocks: 0", "min_blocks"),
      ("metric: speedup\n    gate: 0", "true or false"),
      ("metric: step_seconds\n    gate: true", "margin"),
      ("metric: speedup\n    gate: true\n    reason: noise", "gate: false"),
      ("metric: speedup\n    gate: false\n    reason: [noise]", "reason"),
      ("metric: speedup\n    relative: 1%\n    on_missing: ignore", "pass, warn, fail"),
      ("metric: speedup\n    relative: 1%\n    on_improved: [fail]", "pass, warn, fail"),
    ])
  func aBadRuleIsNamedWithItsLine(rule: String, says: String) {
    let text = "schema_version: 1\nrules:\n  - metric: speedup\n    relative: 1%\n\n  - \(rule)\n"
    expect(text, 6...9, says)
  }

  private func expect(_ text: String, _ line: Int?, _ says: String) {
    expect(text, line.map { $0...$0 }, says)
  }

  private func expect(_ text: String, _ lines: ClosedRange<Int>?, _ says: String) {
    let error = #expect(throws: ComparisonError.self) { try Self.parse(text) }
    guard case .thresholds("t.yaml", let line, let problem) = error else {
      Issue.record("not an error of thresholds: \(String(describing: error))")
      return
    }
    #expect(
      lines == nil || line.map { lines!.contains($0) } == true, "line \(line ?? 0): \(problem)")
    #expect(problem.contains(says) && !problem.contains("\n"))
    #expect(error?.exitCode == 65)
  }

  /// Doubled thirty times over this would be a billion of nodes.
  @Test(arguments: ["- &a0 [x, x]\n", "? &a0 [x, x]\n: 1\n", "a#\"\n#&a0\": &a0 [x]\n"])
  func aBombOfAnchorsIsRefused(start: String) {
    var text = start
    for level in 1...30 { text += "- &a\(level) [*a\(level - 1), *a\(level - 1)]\n" }
    expect(text, nil as Int?, "anchors")
  }

  @Test(arguments: ["[", "{", "- ", "? ", "[[{", "&", "*", "!", "'", "\"", "|\n "])
  func deepNestingIsAnErrorOnly(opening: String) {
    for count in [1, 900, 998, 5000] {
      let text = String(repeating: opening, count: count)
      #expect(throws: ComparisonError.self) { try Self.parse(text) }
    }
  }

  @Test func noBytesTrap() throws {
    #expect(throws: ComparisonError.self) {
      try Thresholds.parse([0xFF, 0xFE, 0x00], path: "t.yaml")
    }
    let good = Array(
      "schema_version: 1\nrules:\n  - metric: [speedup]\n    relative: \"2%\"\n".utf8)
    _ = try Thresholds.parse(good, path: "t.yaml")
    var generator = SplitMix64(seed: 8)
    for _ in 0..<3000 {
      var bytes = good
      for _ in 0...generator.next(below: 3) {
        bytes[generator.next(below: bytes.count)] = UInt8(generator.next(below: 256))
      }
      // Whether it is taken does not matter here.
      _ = try? Thresholds.parse(bytes, path: "t.yaml")
    }
  }

  /// Each field of a figure is that of the last rule that matches and sets it.
  @Test func rulesAreMergedFieldByField() throws {
    let thresholds = try Self.parse(
      """
      schema_version: 1
      rules:
        - {metric: speedup, relative: 2%, min_blocks: 8, on_inconclusive: fail, on_missing: fail}
        - {strategy: data-parallel, workers: 2, metric: speedup, relative: 5%, on_missing: pass}
        - {strategy: data-parallel:tree, metric: speedup, gate: false, reason: noise}
        - {strategy: data-parallel:tree, workers: 4, metric: speedup, relative: 9%}
        - {strategy: data-parallel:main, metric: speedup, gate: false}
        - {strategy: serial, metric: [speedup, bytes_per_step], on_improved: warn}
      """)
    func terms(_ strategy: String, _ workers: Int) throws -> Thresholds.Terms {
      try #require(
        thresholds.terms(
          for: RunData.Key(strategy: strategy, workers: workers), Metric.named("speedup")!))
    }
    let all: [(String, Int, Double, Thresholds.Response, Bool)] = [
      ("data-parallel:ring", 2, 0.05, .pass, true), ("data-parallel:ring", 4, 0.02, .fail, true),
      ("task-parallel:server", 2, 0.02, .fail, true), ("serial", 1, 0.02, .fail, true),
      ("data-parallel:tree", 2, 0.05, .pass, false), ("data-parallel:main", 4, 0.02, .fail, false),
      // A margin of its own puts a row back into the gate.
      ("data-parallel:tree", 4, 0.09, .fail, true),
    ]
    for (strategy, workers, margin, missing, isGated) in all {
      let terms = try terms(strategy, workers)
      #expect(terms.relative == margin && terms.onMissing == missing && terms.isGated == isGated)
      #expect(terms.minBlocks == 8 && terms.onInconclusive == .fail && terms.absolute == nil)
    }
    #expect(try terms("serial", 1).onImproved == .warn && terms("serial", 1).minBlocks == 8)
    let speedup = Metric.named("speedup")!
    #expect(try terms("data-parallel:tree", 2).reasonNotGated(speedup) == "noise")
    #expect(try terms("data-parallel:main", 4).reasonNotGated(speedup) == "gate: false (line 7)")
    #expect(try terms("serial", 1).reasonNotGated(speedup) == nil)
    let serial = RunData.Key(strategy: "serial", workers: 1)
    #expect(thresholds.terms(for: serial, Metric.named("step_seconds")!) == nil)
  }

  @Test(
    arguments: [
      ("ring", "ring", true), ("ring", "r*", true), ("ring", "*g", true), ("ring", "r?ng", true),
      ("ring", "?", false), ("", "*", true), ("", "", true), ("ring", "", false),
      ("a:b:c", "*:c", true), ("aXbXc", "a*b*d", false), ("abab", "*ab", true),
      ("ring", "Ring", false), ("é", "?", true),
    ])
  func globs(text: String, pattern: String, matches: Bool) {
    #expect(Glob.matches(text, pattern) == matches)
  }

  /// What backtracks over every star would not end.
  @Test func aGlobOfManyStarsEnds() {
    let text = String(repeating: "a", count: 2000)
    #expect(!Glob.matches(text, String(repeating: "a*", count: 500) + "b"))
  }

  @Test func theStandardGatesSpeedupAndCounts() {
    let gated = Thresholds.standard.rules.flatMap(\.metrics).map(\.name)
    #expect(gated == ["speedup", "step_seconds", "bytes_per_step", "messages_per_step"])
  }
}
