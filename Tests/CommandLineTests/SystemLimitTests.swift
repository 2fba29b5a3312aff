import Support
import Testing

/// What happens where the system gives no more threads or files. For threads, each is to have a
/// stack of nearly all addresses that the process may have, because on a machine of few cores many
/// workers have few threads.
struct SystemLimitTests {
  private static let few =
    "ulimit -s 4900000 && ulimit -v 5000000 && OPENBLAS_NUM_THREADS=1 exec \"$0\" \"$@\""

  @Test func aWorkerWithoutAThreadIsOneLine() throws {
    try expectRefusal(
      ["train", "--workers", "64", "--steps", "1"],
      saying: ["the system gives 0 of", "threads only"])
  }

  /// Where OpenBLAS is refused its own threads it spins for ever, which is noticed after a while.
  @Test(
    .enabled(if: Thoroughness.isFull, "FOURWAYS_TEST=all, because it takes a while"),
    arguments: [["--quick", "--output", "out"], ["--dry-run", "--report-bindings"]])
  func aRunThatCannotStartIsOneLine(arguments: [String]) throws {
    try expectRefusal(["run", "--workers", "64"] + arguments, saying: ["expected"])
  }

  private func expectRefusal(_ arguments: [String], saying words: [String]) throws {
    let folder = try TemporaryFolder()
    let outcome = try bench(arguments, in: folder, shell: Self.few)
    expectOneLine(outcome, code: 71, saying: words + ["ulimit", "--workers"])
    #expect(try folder.contents() == [])
  }

  @Test(arguments: ["run", "strategies", "doctor"]) func fewOpenFilesAreOneLine(command: String)
    throws
  {
    let outcome = try bench(
      [command], in: TemporaryFolder(), shell: "ulimit -n 16 && exec \"$0\" \"$@\"")
    expectOneLine(outcome, code: 71, saying: ["only 16 files", "64", "ulimit -n"])
    // What may be raised is raised.
    let raised = try bench(
      ["strategies"], in: TemporaryFolder(), shell: "ulimit -S -n 16 && exec \"$0\" \"$@\"")
    #expect(raised.code == 0 && raised.complaints == [])
  }

  @Test(arguments: ["64", "256"]) func aDryRunNeedsNoThreads(workers: String) throws {
    let outcome = try bench(
      [
        "run", "--dry-run", "--workers", workers, "--strategy",
        "data-parallel,layer-parallel:gpipe",
      ], in: TemporaryFolder(), shell: Self.few)
    #expect(outcome.code == 0 && outcome.complaints == [])
    #expect(outcome.output.contains("verified"))
  }
}
