import Reports
import Support
import Testing

/// The thresholds that `docs/gate.md` shows, given to the gate as they stand there.
struct GateGuideTests {
  @Test func theGateTakesTheThresholdsShown() throws {
    let shown = try Guide.blocks("yaml", of: "gate.md")
    #expect(shown.count == 2)
    for thresholds in shown {
      let folder = try TemporaryFolder()
      _ = try folder.add("thresholds.yaml", Array(thresholds.utf8))
      let run = BuildFacts.packageFolder + "/results/reference"
      let outcome = try bench(
        ["check", run, run, "--thresholds", "thresholds.yaml"], in: folder)
      #expect(outcome.code == 0 && !outcome.output.contains("matches this rule"), "\(outcome)")
    }
  }
}
