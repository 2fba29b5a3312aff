import Files
import Foundation
import Mustache
import Reports

/// The values that `report.mustache` shows; it escapes all but drawings of gnuplot.
struct Page {
  struct Fact {
    let name: String
    let value: String
  }

  /// A file that the page refers to, by a path from the page's folder.
  struct Link {
    let text: String
    let address: String
  }

  struct Legend {
    let letters: [Fact]
  }

  struct Figure {
    let title: String
    let reading: String
    /// Why there is no picture.
    let missing: String
    /// Elements of SVG, for wide pages and for narrow ones; nil where nothing was drawn.
    var wide: String?
    var narrow: String?
    /// A `data:` URL; nil where the picture is not one of gnuplot's.
    var image: String?
    /// The letters that the picture shows, and what they stand for.
    var legend: Legend?

    init(title: String, reading: String, missing: String) {
      self.title = title
      self.reading = reading
      self.missing = missing
    }

    /// Takes the drawings `name` from a folder, for wide and narrow pages.
    mutating func show(_ name: String, from folder: RunFolder) {
      let elements = Picture.files(name).enumerated().map { index, file -> String? in
        guard let bytes = try? File.read(folder.path(of: file)) else { return nil }
        return Drawing(String(decoding: bytes, as: UTF8.self))
          .element(named: "\(name)-\(index)", label: title)
      }
      (wide, narrow) = (elements[0], elements[1])
    }
  }

  struct TableRow {
    let strategy: String
    let cells: [String]
    /// The address of the row's trace; nil where it has none.
    var trace: String?
  }

  struct Table {
    let title: String
    let reading: String
    let headers: [String]
    let rows: [TableRow]
    /// Stored, because the template sees no computed properties.
    let hasTraces: Bool

    init(title: String, reading: String, headers: [String], rows: [TableRow]) {
      self.title = title
      self.reading = reading
      self.headers = headers
      self.rows = rows
      hasTraces = rows.contains { $0.trace != nil }
    }
  }

  let title: String
  let subtitle: String
  let command: String
  let sentences: [String]
  let reasons: [Fact]
  let hasReasons: Bool
  let tables: [Table]
  let links: [Link]
  let figures: [Figure]
  let notes: [String]
  let facts: [Fact]
  /// The text of `results/METHOD.md`.
  let method = String(decoding: PackageResources.METHOD_md, as: UTF8.self)

  /// - Parameter output: the folder of the page.
  init(_ data: PictureData, pictures: [Figure], notes: [String], output: String) {
    let findings = Findings(data.run)
    let first = data.run.summary.first
    self.init(
      title: first.map {
        "\($0.text("network")), batch \($0.text("batch")), \($0.text("optimizer")), \($0.text("dataset"))"
      }
        ?? data.run.name,
      environment: data.run.environment, sentences: findings.sentences,
      reasons: findings.reasons.map { Fact(name: $0.name, value: $0.sentence) },
      tables: [PageTable.table(data)], links: PageLinks.files(of: data.run.path, from: output),
      figures: pictures, notes: notes + PageTable.notes(data))
  }

  init(
    title: String, environment: EnvironmentRecord?, sentences: [String], reasons: [Fact] = [],
    tables: [Table], links: [Link], figures: [Figure], notes: [String]
  ) {
    self.title = title
    subtitle = [
      environment?.host, environment?.cpuModel, environment?.timeUTC,
      environment?.commit.map { "commit \($0.prefix(10))" },
      environment.map { "\($0.build) build" },
    ].compactMap(\.self).joined(separator: " · ")
    command = environment?.commandLine.joined(separator: " ") ?? ""
    self.sentences = sentences
    self.reasons = reasons
    hasReasons = !reasons.isEmpty
    self.tables = tables
    self.links = links
    self.figures = figures
    self.notes = notes
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

  /// A drawing as an address that holds all of it.
  static func dataURL(_ svg: [UInt8]) -> String {
    "data:image/svg+xml;base64,\(Data(svg).base64EncodedString())"
  }
}
