import Testing

@testable import Comparison

/// Which rule decided what, as a user reads it.
struct ExplanationTests {
  typealias Runs = GateRuns

  private func explanation(
    _ row: String, thresholds: Thresholds? = nil
  ) throws(ComparisonError) -> [[Substring]] {
    let rules = try ThresholdsTests.parse(
      """
      schema_version: 1
      rules:
        - {metric: speedup, relative: 2%, on_inconclusive: fail}
        - {metric: bytes_per_step, strategy: serial}
        - strategy: data-parallel
          metric: speedup
          min_blocks: 9
        - {strategy: data-parallel:tree, metric: speedup, gate: false, reason: noise}
      """)
    let run = Runs.run([
      Runs.row(strategy: "serial", workers: 1), Runs.row(strategy: "data-parallel:ring"),
      Runs.row(strategy: "data-parallel:ring", workers: 4),
      Runs.row(strategy: "data-parallel:tree"),
    ])
    let gate = Gate(base: [run], candidate: [run], thresholds: thresholds ?? rules)
    return try gate.explanation(of: row).split(separator: "\n").dropFirst(2).map {
      $0.split(separator: " ", omittingEmptySubsequences: true)
    }
  }

  @Test func everyFieldNamesItsRule() throws {
    let lines = try explanation("data-parallel:ring,2")
    #expect(
      lines.map { $0.dropFirst(2).joined(separator: " ") } == [
        "speedup gate true line 3", "speedup relative 2.0 % line 3", "speedup min_blocks 9 line 5",
        "speedup on_missing warn default", "speedup on_inconclusive fail line 3",
        "speedup on_improved pass default",
      ])
    #expect(lines.allSatisfy { $0[0] == "data-parallel:ring" && $0[1] == "2" })
    let serial = try explanation("serial").map { $0[2...3].joined(separator: " ") }
    #expect(serial.contains("bytes_per_step on_missing") && serial.contains("speedup relative"))
    // A count has no blocks.
    #expect(!serial.contains("bytes_per_step min_blocks"))
  }

  @Test func rowsAreNamedByFamilyAndGlobToo() throws {
    func rows(_ text: String) throws -> Set<String> {
      Set(try explanation(text).map { "\($0[0]),\($0[1])" })
    }
    let ring = ["data-parallel:ring,2", "data-parallel:ring,4"]
    #expect(try rows("data-parallel") == Set(ring + ["data-parallel:tree,2"]))
    #expect(try rows("data-parallel,4") == [ring[1]])
    #expect(try rows("*:tree") == ["data-parallel:tree,2"])
    let tree = try explanation("*:tree").map { $0.dropFirst(3).joined(separator: " ") }
    #expect(tree.contains("gate false line 8") && tree.contains("reason noise line 8"))
  }

  @Test func whatNoRuleMatchesIsSaid() throws {
    let lines = try explanation("serial", thresholds: Thresholds(rules: []))
    #expect(lines.map { $0.suffix(3).joined(separator: " ") } == ["no rule matches"])
    let builtIn = try explanation("serial", thresholds: .standard)
    #expect(builtIn.contains { $0.suffix(2) == ["built", "in"] })
  }

  @Test(arguments: [
    ("ringg", "there are serial,1 data-parallel:ring,2"), ("data-parallel:ring,3", "no row is"),
    ("serial,one", "a number of workers"), ("serial,1,2", "a number of workers"), ("", "no row is"),
  ])
  func aRowThatIsNotThereIsNamed(row: String, says: String) {
    let error = #expect(throws: ComparisonError.self) { try explanation(row) }
    #expect(error?.exitCode == 64 && error?.description.contains(says) == true)
  }
}
