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

  private let svg = "<svg xmlns=\"w3\"></svg>"

  private func page(_ run: PictureRun, wide: String?) throws -> String {
    let figures = Picture.all.map { picture in
      var figure = Page.Figure(
        title: picture.title, reading: picture.reading, missing: picture.missing)
      if picture.series == nil { figure.image = wide } else { figure.wide = wide.map { _ in svg } }
      return figure
    }
    return Page(try run.data(), pictures: figures, notes: [], output: "out").html()
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
      let isFile = name == "href" && !value.contains(":") && !value.hasPrefix("/")
      #expect(isFile || value.hasPrefix("data:image/svg+xml;base64,"))
    }
  }

  /// A phone shows the first three columns: the speedup must be the third.
  @Test func theSpeedupIsTheThirdColumnAndThePredictionBesideIt() throws {
    var run = PictureRun()
    run.rows.append(PictureRun.row("a", 1.5, 1.4, 1.6, ["predicted_speedup": "1.75"]))
    let page = try page(run, wide: nil)
    let head = try #require(page.firstMatch(of: /<thead><tr>(.*?)<\/tr>/)).1
    let titles = head.matches(of: /<th scope="col">(.*?)<\/th>/).map { String($0.1) }
    #expect(titles.prefix(5) == ["strategy", "workers", "speedup", "95 % interval", "predicted"])
    #expect(page.contains("<td>1.50×</td><td>1.40–1.60</td><td>1.75×</td>"))
  }

  /// Every link leads to a file that is there, from wherever the page lies.
  @Test(arguments: ["run/report", "elsewhere/a b", "."])
  func linksLeadToFiles(output: String) throws {
    let folder = try TemporaryFolder()
    var run = PictureRun()
    run.timeline = ChromeTraceTests.header + "\n1,serial,1,0,0,0,F0.0,0,compute,0.0,1e-05\n"
    try run.write(to: folder)
    try folder.write("x\n", to: "run/100%: a#b?.csv")
    let path = "\(folder.path)/\(output)"
    let report = try PictureReport(
      PictureData("\(folder.path)/run"), output: path, plotsData: "\(path)/plots-data")
    _ = try report.writeTraces()
    let page = try Elements(String(contentsOfFile: report.writePage(), encoding: .utf8))
    let links = page.attributes.filter { $0.name == "href" && !$0.value.hasPrefix("#") }
    #expect(links.count == 5)
    for link in links {
      let target = try #require(link.value.removingPercentEncoding)
      #expect(FileManager.default.fileExists(atPath: "\(path)/\(target)"), "\(link.value)")
    }
  }

  /// The page explains its words and its figures without another file.
  @Test func thePageHasAGlossaryAndTheMethod() throws {
    let text = try Elements(page(PictureRun(), wide: nil)).text
    for word in [
      "serial", "worker", "speedup", "95 % interval", "bound", "predicted", "efficiency",
      "vs BLAS", "moving, waiting", "GEMM roof", "same as serial", "round",
    ] {
      #expect(text.contains(word))
    }
    #expect(text.contains(try Repository.text("results/METHOD.md")))
  }

  @Test func theTimelinesLettersAreExplained() throws {
    var run = PictureRun()
    run.timeline =
      ChromeTraceTests.header + "\n"
      + ["F0.0 rows=0:8", "V0.0", "| ", "W1.0 add"].map {
        "1,serial,1,0,0,0,\($0),0,compute,0.0,1e-05\n"
      }.joined()
    let data = try run.data()
    #expect(data.letters.map(\.name) == ["F", "W", "V", "|"])
    var figure = Page.Figure(title: "t", reading: "r", missing: "m")
    figure.legend = Page.Legend(letters: data.letters)
    let page = try Elements(
      Page(data, pictures: [figure], notes: [], output: "out").html())
    #expect(page.text.contains("| barrier") && page.text.contains("F forward"))
  }

  /// Each transparent shape gets its row's title, whatever the row is called; gnuplot's own titles,
  /// which are commands, are gone.
  @Test func transparentShapesTellTheirRows() throws {
    let drawing = """
      <svg xmlns="http://www.w3.org/2000/svg"><g id="a_plot_1"><title>gnuplot's command</title>
      <polygon fill = 'rgb(  0, 114, 178)' points = '0,0 1,1'/>
      <polygon fill = 'rgb(  0,   0,   1)' fill-opacity='0.00'  points = '0,0 1,1'/>
      <polygon fill = 'rgb(  0,   0,   9)' fill-opacity='0.00'  points = '0,0 1,1'/>
      <use href='#gpPt6' color='rgb(  0,   0,   0)' opacity='0.00'/></g></svg>
      """
    let titled = Drawing(drawing).titled(["first", "<b>\"&'"])
    let found = try Elements(titled.svg)
    #expect(found.names == ["svg", "g", "polygon", "polygon", "title", "polygon", "use", "title"])
    #expect(
      found.text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
        .filter { !$0.isEmpty } == ["<b>\"&'", "first"])
    let element = titled.element(named: "x", label: "a \"b\"")
    #expect(element.contains("id=\"x-a_plot_1\"") && element.contains("href='#x-gpPt6'"))
    #expect(try Elements(element).attributes.contains { $0 == ("aria-label", "a \"b\"") })
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
