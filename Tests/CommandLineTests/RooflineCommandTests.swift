import Foundation
import Support
import Testing

struct RooflineCommandTests {
  private static let shares =
    "schema_version,strategy,workers,step_seconds,ideal_fraction,product_loss_fraction,"
    + "elementwise_fraction,communication_fraction,wait_fraction,memory_floor_fraction\n"
  private static let products =
    "schema_version,strategy,workers,layer,pass,seconds_per_step,peak_fraction\n"

  /// A run's own account: shares of one, of every strategy that was measured.
  @Test func aRunIsAccountedFor() throws {
    let run = try WholeRun.get()
    let parts = ["ideal", "product_loss", "elementwise", "communication", "wait"]
    let rows = try run.report("roofline.csv").rows
    #expect(
      rows.map { [$0["strategy"]!, $0["workers"]!] }
        == (try run.measured().map { [$0["strategy"]!, $0["workers"]!] }))
    for row in rows {
      #expect(abs(try parts.reduce(0) { $0 + (try row.number("\($1)_fraction")) } - 1) < 1e-9)
    }
    let summary = try run.report("summary.csv")
    for row in try run.report("products.csv").rows {
      let own = try #require(
        summary.rows(row["strategy"]!, workers: Int(try row.number("workers"))).first)
      // OpenBLAS's threads are no workers of the plan's.
      let share = row["strategy"] == "blas-threads" ? 1 : 1 / (try row.number("workers"))
      let rate = try row.number("flops_per_step") / row.number("seconds_per_step")
      #expect(isClose(rate, try row.number("flops_per_second")))
      #expect(
        isClose(
          rate / (try own.number("peak_flops_per_second") * share),
          try row.number("peak_fraction")))
    }
    let outcome = try bench(["roofline", "a/run"], in: run.folder)
    #expect(outcome.code == 0 && outcome.complaints == [])
    for strategy in run.strategies { #expect(outcome.output.contains(strategy)) }
  }

  @Test(arguments: [
    (shares + "1,serial,1,0,1,0,0,0,0,\n", products, "roofline.csv", "step_seconds is '0'"),
    (shares + "1,serial,1,1,nan,0,0,0,0,\n", products, "roofline.csv", "ideal_fraction is 'nan'"),
    ("schema_version,strategy\n1,serial\n", products, "roofline.csv", "no column 'workers'"),
    (shares + "1,serial,1,1,1,0,0,0,0,\n", products, "products.csv", "no rows"),
    (
      shares + "1,serial,1,1,1,0,0,0,0,\n", products + "1,serial,1,-1,forward,1,1\n",
      "products.csv", "layer is '-1'"
    ),
  ])
  func aBrokenAccountIsNamed(shares: String, products: String, file: String, says: String) throws {
    let folder = try TemporaryFolder()
    try folder.write(shares, to: "run/roofline.csv")
    try folder.write(products, to: "run/products.csv")
    expectOneLine(try bench(["roofline", "run"], in: folder), code: 65, saying: [file, says])
  }

  /// A run of version 1 is shown with its own peak, which is said; its products have no share of
  /// today's.
  @Test func anOlderPeakIsSaid() throws {
    let folder = try TemporaryFolder()
    for version in [1, 2] {
      try folder.write(
        Self.shares + "\(version),serial,1,1,0.8125,0.1875,0,0,0,\n", to: "run/roofline.csv")
      try folder.write(
        Self.products + "\(version),serial,1,0,forward,1,0.9375\n", to: "run/products.csv")
      let outcome = try bench(["roofline", "run"], in: folder)
      #expect(outcome.code == 0 && outcome.output.contains("81.3 %"))
      #expect(outcome.output.contains("93.8 %") == (version == 2))
      #expect(outcome.output.contains("is older than the peak") == (version == 1))
    }
  }

  @Test func aRunWithoutOneIsNamed() throws {
    let folder = try TemporaryFolder()
    try folder.write("", to: "run/summary.csv")
    expectOneLine(
      try bench(["roofline", "run"], in: folder), code: 74, saying: ["run/roofline.csv"])
  }
}
