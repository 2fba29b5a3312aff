import Randomness
import Reports
import Testing

struct CSVTests {
  struct Row: Sendable {
    var name: String
    var count: Int
    var seconds: Double?
  }

  static let columns: [Column<Row>] = [
    Column("strategy") { .text($0.name) },
    Column("steps") { .integer($0.count) },
    Column("step_seconds") { CSVField($0.seconds) },
  ]

  @Test func aTableByHand() {
    let rows = [
      Row(name: "serial", count: 10, seconds: 0.25),
      Row(name: "a \"b\", c", count: -1, seconds: nil),
    ]
    #expect(
      CSVTable.render(columns: Self.columns, rows: rows) == """
        schema_version,strategy,steps,step_seconds
        1,serial,10,0.25
        1,"a ""b"", c",-1,

        """)
  }

  @Test(
    arguments: [
      (.text("plain"), "plain"), (.text(""), ""), (.text("a,b"), "\"a,b\""),
      (.text("say \"x\""), "\"say \"\"x\"\"\""), (.text("two\nlines"), "\"two\nlines\""),
      (.text("two\r\nlines"), "\"two\r\nlines\""), (.text(" padded"), "\" padded\""),
      (.text("in side"), "in side"), (.text("ß…×"), "ß…×"), (.text("\"\u{301}"), "\"\"\"\u{301}\""),
      (.integer(-12), "-12"), (.integer(.max), "9223372036854775807"), (.empty, ""),
      (.real(0.1), "0.1"), (.real(3), "3.0"), (.real(1e-5), "1e-05"), (.real(.nan), ""),
      (.real(.infinity), ""), (.real(-.infinity), ""),
      (CSVField(UInt64.max), "18446744073709551615"), (CSVField(7 as UInt8), "7"),
      (CSVField(nil as Double?), ""), (CSVField(nil as String?), ""), (CSVField("x"), "x"),
    ] as [(CSVField, String)])
  func aCellByHand(field: CSVField, expected: String) {
    #expect(field.cell == expected)
  }

  @Test func realsReadBackToTheSameValue() throws {
    var generator = SplitMix64(seed: 1)
    let edges = [
      0, -0.0, .leastNonzeroMagnitude, .leastNormalMagnitude, .greatestFiniteMagnitude, .pi,
      1 / 3, 1e21, 1e22, 123_456_789.123_456_78,
    ]
    let drawn = (0..<2000).map { _ in Double(bitPattern: generator.next()) }
    let values = edges + drawn.filter(\.isFinite)
    let column = Column<Double>("value") { .real($0) }
    let text = CSVTable.render(columns: [column], rows: values)
    let report = try CSVReader.parse(Array(text.utf8), path: "t.csv")
    for (cell, value) in zip(report.rows.map { $0["value"]! }, values) {
      #expect(Double(cell)?.bitPattern == value.bitPattern)
    }
    #expect(report.rows.count == values.count)
  }

  @Test func anyTextReadsBackToTheSameText() throws {
    let alphabet = Array("ab,\"\n\r\t ;'\\é日\u{A0}\0").map(String.init) + ["\r\n", "\"\"", "\",\""]
    var generator = SplitMix64(seed: 2)
    let texts = (0..<3000).map { _ in
      (0..<generator.next(below: 9)).map { _ in alphabet[generator.next(below: alphabet.count)] }
        .joined()
    }
    let columns = [Column<String>("a") { .text($0) }, Column<String>("b") { .text($0) }]
    let text = CSVTable.render(columns: columns, rows: texts)
    let report = try CSVReader.parse(Array(text.utf8), path: "t.csv")
    #expect(report.rows.map { $0["a"]! } == texts)
    #expect(report.rows.map { $0["b"]! } == texts)
  }

  @Test func columnsOfOneNameTrap() async {
    await #expect(processExitsWith: .failure) {
      let twice = [Column<Int>("a") { .integer($0) }, Column<Int>("a") { .integer($0) }]
      _ = CSVTable.render(columns: twice, rows: [1])
    }
    await #expect(processExitsWith: .failure) {
      _ = CSVTable.render(columns: [Column<Int>("schema_version") { .integer($0) }], rows: [])
    }
  }
}
