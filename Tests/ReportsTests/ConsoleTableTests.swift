import Reports
import Testing

struct ConsoleTableTests {
  static let table = ConsoleTable([
    .init("strategy", .left), .init("samples/s"), .init("speedup"), .init("note", .left),
  ])

  @Test func aTableByHand() {
    let rows = [
      ["serial", "123456", "1.00", ""],
      ["data-parallel:ring", "99", "1.75 ± 0.02", "rounding"],
    ]
    #expect(
      Self.table.render(rows) == """
        strategy           samples/s     speedup note
        ------------------ --------- ----------- --------
        serial                123456        1.00
        data-parallel:ring        99 1.75 ± 0.02 rounding

        """)
  }

  @Test func aTableOfNoRowsIsAHeader() {
    #expect(
      Self.table.render([]) == """
        strategy samples/s speedup note
        -------- --------- ------- ----

        """)
  }

  @Test func aCellStaysOnItsLine() {
    let rows = [["two\nlines\there\r\nagain"], [""], ["end"]]
    #expect(
      ConsoleTable([.init("a", .left)]).render(rows) == """
        a
        --------------------
        two lines here again

        end

        """)
  }
}
