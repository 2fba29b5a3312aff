import Foundation
import Networks
import Plans
import Strategies
import Support
import Testing

@Suite struct ActionLetterTests {
  /// Every letter that a plan's text begins a line with has a meaning, and each once.
  @Test func everyPrintedLetterIsExplained() throws {
    let letters = ActionLetter.all.map(\.letter)
    #expect(Set(letters).count == letters.count)
    for strategy in Strategy.all where strategy.reach != .severalProcesses {
      let workers = strategy.cuts(layers: 4, workers: 2) ? 2 : 4
      let text = try strategy.plan(
        Job(shape: try NetworkShape("6-5-4-3-3"), batch: 8, workers: workers)
      ).description
      let actions = text.split(separator: "worker 0\n", maxSplits: 1)[1].split(separator: "\n")
        .filter { !$0.hasPrefix("worker ") && !$0.hasPrefix("task ") }
      #expect(
        actions.count > 3 && actions.allSatisfy { letters.contains($0.first!) }, "\(strategy.name)")
    }
  }

  /// The table of actions in `docs/plan.md` has the same letters.
  @Test func theGuideExplainsTheSameLetters() throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appending(path: "docs/plan.md")
    let page = try String(contentsOf: file, encoding: .utf8)
    let section = try #require(page.components(separatedBy: "## The actions\n").last)
    let letters = section.split(separator: "\n").filter { $0.hasPrefix("| `") }.flatMap { line in
      line.replacing("\\|", with: "!").split(separator: "|")[0].split(separator: "`")
        .compactMap(\.first).filter { $0 != " " && $0 != "," }.map { $0 == "!" ? "|" : $0 }
    }
    #expect(Set(letters) == Set(ActionLetter.all.map(\.letter)))
    #expect(letters.count == ActionLetter.all.count)
  }
}
