import Support
import Testing

@Suite(.timeLimit(.minutes(10))) struct ReportCommandTests {
  private static let summary = "schema_version,strategy,workers\n1,serial,1\n"

  @Test(arguments: [
    ("", "empty"), (summary, "no column"), ("a,b\n1,2\n", "no column 'strategy'; it has a, b"),
    (summary + "1,\"serial,1\n", "quote"), ("schema_version,strategy\n", "no column"),
    ("a,a\n1,2\n", "same name"),
  ])
  func aBrokenReportIsNamed(text: String, says: String) throws {
    let folder = try TemporaryFolder()
    try folder.write(text, to: "run/summary.csv")
    let outcome = try bench(["report", "run"], in: folder)
    expectOneLine(outcome, code: 65, saying: ["run/summary.csv", says])
    #expect(try folder.contents() == ["run"])
  }

  @Test func aFolderWithoutARunIsNamed() throws {
    let folder = try TemporaryFolder()
    try folder.write("", to: "empty/notes")
    for path in ["empty", "missing", "empty/notes"] {
      expectOneLine(
        try bench(["report", path], in: folder), code: 74, saying: ["\(path)/summary.csv"])
    }
  }
}
