import Files
import Testing

struct FormatTests {
  private func cells(_ text: String, trimsBlanks: Bool = false) throws -> [[String]] {
    var scanner = CSVScanner(Array(text.utf8), trimsBlanks: trimsBlanks)
    var lines: [[String]] = [[]]
    while true {
      lines[lines.count - 1].append(scanner.text(of: try scanner.cell()))
      if !scanner.isAtComma { lines.append([]) }
      scanner.skipSeparator()
      if scanner.isAtEnd, lines.last == [] { return lines.dropLast() }
    }
  }

  @Test(
    arguments: [
      ("a,b\nc,d\n", [["a", "b"], ["c", "d"]]), ("a,\r\n,b", [["a", ""], ["", "b"]]),
      ("\u{FEFF}\"a\"\"\nb\",c\rd", [["a\"\nb", "c\rd"]]),
      ("\"\"\"\",\"\"", [["\"", ""]]), (" a , b", [[" a ", " b"]]),
    ] as [(String, [[String]])])
  func cellsAreThoseOfRFC4180(text: String, expected: [[String]]) throws {
    #expect(try cells(text) == expected)
  }

  @Test func blanksAroundCellsCanBeLeftOut() throws {
    #expect(try cells(" 1 ,\t\"a b\" \n", trimsBlanks: true) == [["1", "a b"]])
  }

  @Test(
    arguments: [
      ("\"a", .quoteIsNotClosed, 1), ("a\n\"b\nc", .quoteIsNotClosed, 2),
      ("a\n\"b\nc\"d", .textFollowsQuote, 3), ("\"a\" ", .textFollowsQuote, 1),
    ] as [(String, CSVScanner.Fault.Kind, Int)])
  func faultsHaveALine(text: String, kind: CSVScanner.Fault.Kind, line: Int) {
    let fault = #expect(throws: CSVScanner.Fault.self) { try cells(text) }
    #expect(fault?.kind == kind && fault?.line == line)
  }

  @Test func xmlIsEscaped() {
    #expect("a<b> & \"c\" 'd'".xmlEscaped == "a&lt;b&gt; &amp; &quot;c&quot; &apos;d&apos;")
    #expect("\t\n\r\u{1}\u{FFFE}é".xmlEscaped == "&#9;&#10;&#13;\u{FFFD}\u{FFFD}é")
  }
}
