import Support
import Testing

struct IsolateTests {
  /// Samples of other processes are samples like any others.
  @Test func everySampleHasAProcessOfItsOwn() throws {
    let folder = try TinyData.folder()
    let outcome = try bench(
      TinyData.run + ["--isolate", "--strategy", "data-parallel:direct", "--retakes", "0"],
      in: folder)
    #expect(outcome.code == 0 && outcome.complaints == [], "\(outcome)")
    let samples = try Report("out/samples.csv", in: folder)
    let summary = try Report("out/summary.csv", in: folder)
    #expect(
      summary.rows.map { $0["strategy"]! } == ["serial", "blas-threads", "data-parallel:direct"])
    for row in summary.rows {
      let own = samples.rows(row["strategy"]!, workers: Int(try row.number("workers")))
      #expect(own.count == 1 && row["isolated"] == "true" && row["status"] == "ok")
      #expect(try own[0].number("seconds") > 0)
      #expect(try own[0].number("warm_up_steps") >= own[0].number("steps"))
    }
  }
}
