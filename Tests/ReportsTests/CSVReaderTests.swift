import Randomness
import Reports
import Testing

struct CSVReaderTests {
  static func parse(_ text: String, requiring: [String] = []) throws(ReportError) -> CSVReport {
    try CSVReader.parse(Array(text.utf8), path: "t.csv", requiring: requiring)
  }

  @Test(arguments: [
    "a,b\n1,\n,2\n", "a,b\r\n1,\r\n,2\r\n", "\u{FEFF}a,b\n1,\n,2", "a,b\n\"1\",\"\"\n\"\",2",
  ])
  func filesOfOthersRead(text: String) throws {
    let report = try Self.parse(text, requiring: ["b"])
    #expect(report.header == ["a", "b"])
    #expect(report.rows == [["a": "1", "b": ""], ["a": "", "b": "2"]])
  }

  @Test func anEmptyLastCellReadsWithoutALastLineEnd() throws {
    #expect(try Self.parse("a,b\n1,").rows == [["a": "1", "b": ""]])
  }

  /// A quote under a combining mark is another `Character`, but the same byte.
  @Test(arguments: ["a,b\n1,\"\u{301}2\"\n", "a,b\n1,\u{301}2\n", "a,b\r\n1,\"\u{301}2\""])
  func combiningMarksAreText(text: String) throws {
    #expect(try Self.parse(text).rows == [["a": "1", "b": "\u{301}2"]])
  }

  @Test func aRowKnowsTheLineItStartsOn() throws {
    let report = try Self.parse("a,\"b\nb\"\r\n1,2\n3,\"4\n\"\"\n\"\n5,6")
    #expect(report.lines == [3, 4, 7])
    #expect(report.rows[1] == ["a": "3", "b\nb": "4\n\"\n"])
  }

  @Test(arguments: [
    ("", "it is empty"),
    ("\n", "it is empty"),
    ("a,b\n", "it has a header and no rows"),
    ("a,a\n1,2\n", "two of its columns have the same name"),
    ("a,b\n1,2\n3\n", "line 3 has 1 cells, where the header has 2"),
    ("a,b\n1,2,3\n", "line 2 has 3 cells, where the header has 2"),
    ("a,b\n1,\"2\n", "a quote is not closed"),
    ("a,b\n1,\"2\"x\"\"\n", "line 2 is badly quoted"),
    ("a,b\n1,2\"\"\n", "line 2 is badly quoted"),
    ("a,b\n1,2\n\n", "line 3 has 1 cells, where the header has 2"),
  ])
  func whatIsNoReportIsToldSo(text: String, problem: String) {
    #expect(throws: ReportError.malformed(path: "t.csv", problem: problem)) {
      try Self.parse(text)
    }
  }

  @Test func bytesThatAreNoTextAreToldSo() {
    let error = #expect(throws: ReportError.self) {
      try CSVReader.parse([0x61, 0x0A, 0xFF], path: "t.csv")
    }
    #expect(error?.description == "'t.csv' is no report: it is not UTF-8 text")
    #expect(error?.exitCode == 65)
  }

  @Test func aMissingColumnIsNamed() throws {
    let error = #expect(throws: ReportError.self) {
      try Self.parse("a,b\n1,2\n", requiring: ["a", "c"])
    }
    #expect(error?.description == "'t.csv' has no column 'c'; it has a, b")
    #expect(error?.exitCode == 65)
  }

  @Test func aMissingFileIsNamed() {
    let error = #expect(throws: ReportError.self) { try CSVReader.read("/nowhere/at/all.csv") }
    #expect(error?.description == "cannot read '/nowhere/at/all.csv': No such file or directory")
    #expect(error?.exitCode == 74)
  }

  /// Changed, cut, doubled and swapped bytes of a good file: read, or refused, and never a trap.
  /// What is read is a table.
  @Test func noBytesTrap() {
    let good = Array(
      "schema_version,a,b\n1,\"x, \"\"y\"\"\",0.5\r\n1,é,\"two\nlines\"\n1,,\u{1F600}\n".utf8)
    let spice = Array("\",\n\r\0 \u{301}\u{FEFF}".utf8)
    var generator = SplitMix64(seed: 3)
    var read = 0
    var refused = 0
    for _ in 0..<6000 {
      var bytes = good
      for _ in 0...generator.next(below: 6) {
        let place = generator.next(below: bytes.count)
        switch generator.next(below: 5) {
        case 0: bytes[place] = UInt8(truncatingIfNeeded: generator.next())
        case 1: bytes[place] = spice[generator.next(below: spice.count)]
        case 2: bytes.insert(spice[generator.next(below: spice.count)], at: place)
        case 3: bytes.swapAt(place, generator.next(below: bytes.count))
        default: bytes.removeLast(min(bytes.count - 1, generator.next(below: 20)))
        }
      }
      do {
        let report = try CSVReader.parse(bytes, path: "t.csv")
        read += 1
        #expect(report.rows.allSatisfy { Set($0.keys) == Set(report.header) })
      } catch {
        refused += 1
      }
    }
    #expect(read > 100 && refused > 100)
  }
}
