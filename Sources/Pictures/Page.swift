import Foundation
import Mustache
import Reports

/// The values that `report.mustache` shows; it escapes them all.
struct Page {
  struct Fact {
    let name: String
    let value: String
  }

  struct Figure {
    let title: String
    let reading: String
    /// `data:` URLs; nil where the picture is missing.
    let wide: String?
    let narrow: String?
    let missing: String
  }

  struct TableRow {
    let strategy: String
    let cells: [String]
  }

  let title: String
  let subtitle: String
  let command: String
  let sentences: [String]
  let reasons: [Fact]
  let hasReasons: Bool
  let headers: [String]
  let rows: [TableRow]
  let figures: [Figure]
  let notes: [String]
  let facts: [Fact]

  init(_ data: PictureData, pictures: [Figure], notes: [String]) {
    let findings = Findings(data.run)
    let environment = data.run.environment
    let first = data.run.summary.first
    title =
      first.map {
        "\($0.text("network")), batch \($0.text("batch")), \($0.text("optimizer")), \($0.text("dataset"))"
      }
      ?? data.run.name
    subtitle = [
      environment?.host, environment?.cpuModel, environment?.timeUTC,
      environment?.commit.map { "commit \($0.prefix(10))" },
      environment.map { "\($0.build) build" },
    ].compactMap(\.self).joined(separator: " · ")
    command = environment?.commandLine.joined(separator: " ") ?? ""
    sentences = findings.sentences
    reasons = findings.reasons.map { Fact(name: $0.name, value: $0.sentence) }
    hasReasons = !reasons.isEmpty
    headers = PageTable.headers
    rows = PageTable.rows(data)
    figures = pictures
    self.notes = notes + PageTable.notes(data)
    facts = environment.map(PageTable.facts) ?? []
  }

  func html() -> String {
    let text = String(decoding: PackageResources.report_mustache, as: UTF8.self)
    do {
      return try MustacheTemplate(string: text).render(self)
    } catch {
      preconditionFailure("the page's template is wrong: \(error)")
    }
  }
}
