import Reports
import Support
import Testing

/// The script that runs two builds in turn and gates the second by the first.
struct CompareBuildsTests {
  /// Compares two builds that are this one, but whose runs end with `code`.
  private func compare(code: Int32, output: String) throws -> (folder: TemporaryFolder, Outcome) {
    let folder = try TinyData.folder()
    try folder.write(
      """
      "$PROGRAM" "$@"
      code=$?
      [ "$1" != run ] || exit \(code)
      exit $code

      """, to: "build.sh")
    let outcome = try bench(
      [BuildFacts.packageFolder + "/Benchmarks/ci/compare-builds.sh", "./my build", "./my build"]
        + [output] + TinyData.job
        + ["--quick", "--rounds", "1", "--sample-time", "1", "--strategy", "serial"],
      in: folder,
      shell: """
        { echo '#!/bin/sh'; cat build.sh; } > 'my build' && chmod +x 'my build' && rm build.sh
        PROGRAM=$0 PAIRS=1 exec sh "$@"
        """)
    return (folder, outcome)
  }

  /// A failed strategy is the gate's to judge, and here none has failed. Blanks are no matter.
  @Test(arguments: [0, 3] as [Int32]) func theGateJudges(code: Int32) throws {
    let (folder, outcome) = try compare(code: code, output: "of two")
    #expect(outcome.code == 0 && outcome.output.contains("\nverdict"), "\(outcome)")
    #expect(
      try folder.contents("of two")
        == ["base-1", "candidate-1", "gate.json", "gate.txt", "gate.xml"])
  }

  @Test func aRunThatCouldNotBeMadeEndsIt() throws {
    let (folder, outcome) = try compare(code: 74, output: "two")
    #expect(outcome.code == 74 && outcome.output == "")
    #expect(try folder.contents("two") == ["base-1"])
  }

  @Test func aFolderWithACommaIsRefused() throws {
    let (folder, outcome) = try compare(code: 0, output: "one,two")
    #expect(outcome.code == 64 && outcome.output == "")
    #expect(outcome.errors == "OUTPUT is 'one,two': expected a path without commas\n")
    #expect(try folder.contents() == ["my build", "tiny.csv"])
  }
}
