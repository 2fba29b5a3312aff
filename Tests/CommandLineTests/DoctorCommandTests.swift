import Foundation
import Support
import Testing

struct DoctorCommandTests {
  @Test func everyLineBeginsWithItsSeverityAndTheExitCodeIsZero() throws {
    let outcome = try bench(["doctor"], in: TemporaryFolder())
    #expect(outcome.code == 0 && outcome.errors == "")
    let lines = outcome.output.split(separator: "\n")
    try #require(lines.count > 20)
    let severities = ["ok  ", "note  ", "warning  ", "cannot tell  "]
    for line in lines.dropLast() {
      #expect(severities.contains { line.hasPrefix($0) }, "\(line)")
    }
  }

  /// Advice even where no benchmark could start.
  @Test func aBrokenTopologyIsAFindingAndNoFailure() throws {
    let outcome = try bench(
      ["doctor", "--format", "json"], in: TemporaryFolder(),
      shell: "HWLOC_SYNTHETIC=nonsense OMP_NUM_THREADS=3 exec \"$0\" \"$@\"")
    #expect(outcome.code == 0 && outcome.errors == "")
    let rows = try #require(
      try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [[String: Any]])
    func row(_ check: String) throws -> [String: Any] {
      try #require(rows.first { $0["check"] as? String == check })
    }
    #expect(try row("topology")["severity"] as? String == "warning")
    #expect(try #require(try row("topology")["what"] as? String).contains("nonsense"))
    #expect(try #require(try row("variables")["what"] as? String).contains("OMP_NUM_THREADS=3"))
  }

  @Test func anUnknownFormatIsUsage() throws {
    expectOneLine(
      try bench(["doctor", "--format", "xml"], in: TemporaryFolder()), code: 64, saying: ["format"])
  }
}
