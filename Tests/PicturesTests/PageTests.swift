import Foundation
import Support
import Testing

@testable import Pictures

#if canImport(FoundationXML)
  import FoundationXML
#endif

struct PageTests {
  /// What a parser that knows nothing of us finds in XML.
  final class Elements: NSObject, XMLParserDelegate {
    var names: [String] = []
    var attributes: [(name: String, value: String)] = []
    var text = ""

    func parser(
      _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
      qualifiedName: String?, attributes cells: [String: String]
    ) {
      names.append(name)
      attributes += cells.map { ($0.key, $0.value) }
    }

    func parser(_ parser: XMLParser, foundCharacters characters: String) { text += characters }

    init(_ document: String) throws {
      super.init()
      let parser = XMLParser(data: Data(document.utf8))
      parser.delegate = self
      #expect(parser.parse(), "line \(parser.lineNumber): \(parser.parserError as Any)")
    }
  }

  static let hostile = [
    "</script><img src=x onerror=alert(1)>", "a\"b'c", "{{title}} {{{facts}}}", "&amp; <b>",
    "\" onload=\"x", "]]>", "<!--",
  ]

  private func page(_ run: PictureRun, wide: String?) throws -> String {
    let figures = Picture.all.map {
      Page.Figure(
        title: $0.title, reading: $0.reading, wide: wide, narrow: wide, missing: $0.missing)
    }
    return Page(try run.data(), pictures: figures, notes: []).html()
  }

  /// The page is well-formed whatever the names, shows them as they are, and has no elements more.
  @Test(arguments: hostile)
  func namesAreTextAndNothingElse(name: String) throws {
    var (run, plain) = (PictureRun(), PictureRun())
    for (index, name) in [name, "usual"].enumerated() {
      let rows = [
        PictureRun.row(name, 1.5, 1.4, 1.6, ["network": name, "dataset": name]),
        PictureRun.row("b", 1, nil, nil, ["status": "failed", "reason": name]),
      ]
      if index == 0 { run.rows += rows } else { plain.rows += rows }
    }
    let found = try Elements(page(run, wide: "data:image/svg+xml;base64,AAAA"))
    let usual = try Elements(page(plain, wide: "data:image/svg+xml;base64,AAAA"))
    #expect(found.names == usual.names)
    #expect(found.attributes.map(\.name).sorted() == usual.attributes.map(\.name).sorted())
    #expect(found.text.contains(name))
    #expect(!found.names.contains("script") && !found.names.contains("link"))
  }

  @Test func nothingIsFetched() throws {
    let page = try page(PictureRun(), wide: "data:image/svg+xml;base64,AAAA")
    #expect(!page.contains("http") && !page.contains("url(") && !page.contains("@import"))
    for (name, value) in try Elements(page).attributes
    where ["src", "srcset", "href"].contains(name) {
      #expect(value.hasPrefix("data:image/svg+xml;base64,"))
    }
  }

  @Test func aMissingPictureIsALine() throws {
    let page = try page(PictureRun(), wide: nil)
    #expect(!page.contains("<img"))
    for picture in Picture.all { #expect(page.contains(picture.missing)) }
  }

  /// A drawing gets its dark colours, stays well-formed, and has no fixed ink in the dark.
  @Test func aDrawingFollowsTheScheme() throws {
    let drawing =
      "<svg xmlns=\"http://www.w3.org/2000/svg\"><defs></defs>"
      + "<text fill=\"rgb(29,37,48)\">x</text>"
      + "<path stroke='rgb( 29,  37,  48)' d='M0,0'/></svg>"
    let styled = PictureStyle.applied(to: drawing)
    let sheet = try Elements(styled).text
    #expect(sheet.contains("prefers-color-scheme: dark"))
    #expect(sheet.contains("[fill=\"rgb(29,37,48)\"]"))
    #expect(sheet.contains("[stroke=\"rgb( 29,  37,  48)\"]"))
  }

  /// The colours that the sheet replaces are those of the scripts: no picture keeps a dark ink.
  @Test func everyColourOfTheScriptsIsKnownInTheDark() throws {
    let style = try #require(PlotScripts.all.first { $0.name == "style.gp" }).text
    let sheet = PictureStyle.applied(to: "<defs>")
    for name in ["ink", "faint", "grid", "violet"] {
      let line = try #require(style.split(separator: "\n").first { $0.hasPrefix("\(name) = 0x") })
      let colour = try #require(Int(line.suffix(6), radix: 16))
      let (red, green, blue) = (colour >> 16, colour >> 8 & 255, colour & 255)
      #expect(sheet.contains("rgb(\(red),\(green),\(blue))"), "\(name)")
    }
  }
}
