import Foundation
import Support
import Testing

@testable import bench

struct AdviseCommandTests {
  @Test func oneStrategyIsRecommendedAndCanBeMeasured() throws {
    let folder = try TinyData.folder()
    let choice = ["--strategy", "serial,averaging,tensor", "--workers", "2"] + TinyData.job
    #expect(try bench(["calibrate", "--output", "machine.json"] + choice, in: folder).code == 0)
    let options = choice + ["--machine", "machine.json", "--rounds", "2"]
    let advised = try bench(["advise"] + options, in: folder)
    #expect(advised.code == 0 && advised.complaints == [], "\(advised)")
    let lines = advised.output.split(separator: "\n")
    // Averaging is another algorithm, so it is named apart.
    #expect(lines.first?.hasPrefix("By forecast: ") == true)
    #expect(lines.first?.contains("averaging") == false)
    #expect(lines.dropFirst().contains { $0.contains("task-parallel:averaging") })
    let command = try #require(lines.last?.split(separator: "bench ").last)
    #expect(command.hasPrefix("run --strategy ") && command.contains("--rounds 2"))
    let measured = try bench(
      ["advise", "--measure", "--output", "out"] + options, in: folder)
    #expect(measured.code == 0 && measured.output.contains("Reports: out"), "\(measured)")
    let json = try bench(["advise", "--json"] + options, in: folder)
    struct Document: Decodable {
      struct Row: Decodable {
        var strategy: String
        var exact: Bool
        var step_seconds, compute_fraction, communication_fraction, wait_fraction: Double
      }
      var recommended: Row
      var relaxed: [Row]
      var measure: String
    }
    let document = try JSONDecoder().decode(Document.self, from: Data(json.output.utf8))
    let best = document.recommended
    #expect(lines.first?.contains(": \(best.strategy) with ") == true && best.exact)
    #expect(best.step_seconds > 0)
    #expect(
      abs(best.compute_fraction + best.communication_fraction + best.wait_fraction - 1) < 1e-9)
    #expect(document.relaxed.map(\.strategy) == ["task-parallel:averaging"])
    #expect(document.measure == "bench \(command)")
    let relaxed = try bench(["advise", "--allow-relaxed"] + options, in: folder)
    #expect(relaxed.code == 0 && !relaxed.output.contains("another algorithm"), "\(relaxed)")
  }

  @Test(
    arguments: [
      (["--strategy", "all", "--batch", "8"], ["--batch", "8"]),
      (["--workers=2", "--network=4-2", "--measure"], ["--network=4-2"]),
      (["--machine", "m.json", "--allow-relaxed"], []), (["--strategy"], []), ([], []),
    ])
  func onlyOptionsOfARunAreKept(arguments: [String], kept: [String]) {
    #expect(AdviseCommand.withoutOwn(arguments) == kept)
  }

  @Test func whatCannotBeAdvisedIsOneLine() throws {
    let folder = try TinyData.folder()
    expectOneLine(
      try bench(
        ["advise", "--strategy", "averaging", "--workers", "2"] + TinyData.job, in: folder),
      code: 64,
      saying: ["none of these strategies"])
    expectOneLine(
      try bench(["advise", "--machine", "none.json"], in: folder), code: 74, saying: ["none.json"])
  }
}
