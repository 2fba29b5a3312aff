import Foundation
import Support
import Testing

@testable import bench

struct AdviseCommandTests {
  @Test func oneStrategyIsRecommendedAndCanBeMeasured() throws {
    let folder = try TinyData.folder()
    let options =
      CalibratedMachine.job + ["--machine", try CalibratedMachine.get().model, "--rounds", "2"]
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
        var stepSeconds, computeFraction, communicationFraction, waitFraction: Double
      }
      var recommended: Row
      struct Turn: Decodable {
        var job: String
        var recommended: Row
      }
      var alike: [Row]
      var relaxed: [Row]
      var turns: [Turn]
      var stays: [String]
      var measure: String
    }
    func read(_ outcome: Outcome) throws -> Document {
      let decoder = JSONDecoder()
      decoder.keyDecodingStrategy = .convertFromSnakeCase
      return try decoder.decode(Document.self, from: Data(outcome.output.utf8))
    }
    let document = try read(json)
    let best = document.recommended
    #expect(lines.first?.contains(": \(best.strategy) with ") == true && best.exact)
    #expect(best.stepSeconds > 0)
    #expect(
      abs(best.computeFraction + best.communicationFraction + best.waitFraction - 1) < 1e-9)
    #expect(document.relaxed.map(\.strategy) == ["task-parallel:averaging"])
    #expect(document.measure == "bench \(command)")
    // The four sides: a smaller and a larger batch, and narrower and wider layers.
    #expect((1...4).contains(document.turns.count + document.stays.count))
    #expect(lines.contains { $0.contains("turns with") } == !document.turns.isEmpty)
    #expect(lines.contains { $0.contains("does not turn") } == !document.stays.isEmpty)
    // Advice for such a job says the same.
    let turns = document.turns.map { ($0.job, $0.recommended.strategy) }
    for (job, strategy) in turns + document.stays.map({ ($0, best.strategy) }) {
      let change = job.hasPrefix("a batch of ") ? "--batch" : "--network"
      let value = job.replacingOccurrences(of: "a batch of ", with: "")
      let other = try read(
        bench(["advise", "--json"] + options + [change, value], in: folder))
      let names = ([other.recommended] + other.alike).map(\.strategy)
      #expect(names.contains(strategy), "\(job): \(names)")
    }
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
