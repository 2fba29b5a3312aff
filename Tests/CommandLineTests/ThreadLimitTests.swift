import Support
import Testing

/// What happens where the system gives no more threads: each is to have a stack of half a gigabyte,
/// and the process may have a few gigabytes of addresses.
struct ThreadLimitTests {
  private static let few =
    "ulimit -s 500000 && ulimit -v 5000000 && OPENBLAS_NUM_THREADS=1 exec \"$0\" \"$@\""

  @Test(arguments: [
    ["run", "--workers", "64", "--quick", "--output", "out"],
    ["train", "--workers", "64", "--steps", "1"],
    ["run", "--workers", "64", "--dry-run", "--report-bindings"],
  ])
  func aWorkerWithoutAThreadIsOneLine(arguments: [String]) throws {
    let folder = try TemporaryFolder()
    let outcome = try bench(arguments, in: folder, shell: Self.few)
    expectOneLine(
      outcome, code: 71, saying: ["threads to ", "of 64 workers only", "ulimit", "--workers"])
    #expect(try folder.contents() == [])
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
