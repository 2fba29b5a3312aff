import Foundation
import Reports
import Support
import Testing

/// A program that got slower in all that it does, which no ratio within a run shows.
struct SlowerEverywhereTests {
  /// The reference run, and `slow`: the same with every time `factor` as long, on a machine whose
  /// description has `model` put in for the processor's where one is given.
  private func runs(factor: Double = 1, model: String? = nil) throws -> TemporaryFolder {
    let (folder, reference) = (
      try TemporaryFolder(), BuildFacts.packageFolder + "/results/reference"
    )
    for name in ["samples.csv", "summary.csv", "environment.json"] {
      let text = try String(contentsOfFile: "\(reference)/\(name)", encoding: .utf8)
      try folder.write(text, to: "base/\(name)")
      if name.hasSuffix("csv") {
        try folder.write(Self.slowed(text, factor), to: "slow/\(name)")
      } else {
        let model = model ?? "$1"
        try folder.write(
          text.replacingOccurrences(
            of: #""cpu_model" : "([^"]*)""#, with: "\"cpu_model\" : \"\(model)\"",
            options: .regularExpression), to: "slow/\(name)")
      }
    }
    return folder
  }

  /// Each time of a table made longer, and each rate lower.
  private static func slowed(_ table: String, _ factor: Double) -> String {
    let lines = table.split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    let factors = lines[0].map { name -> Double in
      let figure = name.replacing(/_(lo|hi)$/, with: "")
      if figure == "throughput_samples_per_second" { return 1 / factor }
      return figure == "seconds" || figure.hasSuffix("_seconds") ? factor : 1
    }
    let rows = lines.dropFirst().map { row in
      zip(row, factors).map { cell, factor in
        factor == 1 ? cell : Double(cell).map { "\($0 * factor)" } ?? cell
      }.joined(separator: ",")
    }
    return ([lines[0].joined(separator: ",")] + rows).joined(separator: "\n") + "\n"
  }

  @Test func theTimeOfSerialFails() throws {
    let outcome = try bench(["check", "base", "slow"], in: runs(factor: 1.5))
    #expect(outcome.code == 1, "\(outcome)")
    let lines = outcome.output.split(separator: "\n")
    let failing = lines.filter { $0.hasPrefix("regression ") }
    #expect(failing.count == 1 && failing[0].contains("serial"), "\(outcome)")
    #expect(failing[0].contains("step_seconds") && failing[0].contains("+50.0 %"), "\(outcome)")
    #expect(lines.last?.contains("1 regression") == true)
    let same = try bench(["check", "base", "slow"], in: runs())
    #expect(same.code == 0 && !same.output.contains("regression"), "\(same)")
  }

  @Test func ofAnotherMachineTheLastLineSaysThatItIsNotJudged() throws {
    let outcome = try bench(["check", "base", "slow"], in: runs(factor: 1.5, model: "another"))
    #expect(outcome.code == 0, "\(outcome)")
    let last = outcome.output.split(separator: "\n").last ?? ""
    #expect(last.contains("absolute times are not judged"), "\(outcome)")
    #expect(last.contains("cpu_model differs"), "\(outcome)")
  }
}
