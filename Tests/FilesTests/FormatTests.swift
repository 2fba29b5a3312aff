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

  @Test(
    arguments: [
      ("0.1", 0.1), ("-3", -3), ("+2.5e-1", 0.25), ("1E3", 1000), (".5", 0.5), ("1e999", .infinity),
      ("0x10", nil), ("0x1p3", nil), ("nan", nil), ("inf", nil), ("-infinity", nil), ("", nil),
      (" 1", nil), ("1 ", nil), ("1,5", nil), ("1e", nil), ("e1", nil), ("--1", nil), ("٣", nil),
      ("1_000", nil), ("0.1.2", nil),
    ] as [(String, Double?)])
  func decimalNumbersAreRead(text: String, value: Double?) {
    #expect(Double(decimal: text) == value)
  }

  @Test func linesStayShortAndOne() {
    #expect("a  b\tc\nd".onOneLine == "a  b\\u{9}c\\u{a}d")
    let word = (0..<1000).map { "\($0 % 10)" }.joined()
    let line = "expected \(word), not 'x'".onOneLine
    #expect(line == "expected \(word.prefix(180))…\(word.suffix(29)), not 'x'")
    #expect(String(repeating: "a b ", count: 5000).onOneLine.count < 4000)
    #expect(String(repeating: "ab ", count: 1300).onOneLine.count == 3900)
  }

  @Test func xmlIsEscaped() {
    #expect("a<b> & \"c\" 'd'".xmlEscaped == "a&lt;b&gt; &amp; &quot;c&quot; &apos;d&apos;")
    #expect("\t\n\r\u{1}\u{FFFE}é".xmlEscaped == "&#9;&#10;&#13;\u{FFFD}\u{FFFD}é")
  }
}
