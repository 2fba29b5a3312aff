import Foundation
import Support
import Testing

/// The forecasts of a run, in a cache folder of the test's own.
struct RunForecastTests {
  private static let columns = [
    "predicted_step_seconds", "predicted_step_seconds_lo", "predicted_step_seconds_hi",
    "predicted_compute_fraction", "predicted_communication_fraction", "predicted_wait_fraction",
    "prediction_error", "predicted_speedup",
  ]

  @Test func aRunForecastsWhereCostsAreKnown() throws {
    let folder = try TinyData.folder()
    let shell = "XDG_CACHE_HOME='\(folder.path)/cache' exec \"$0\" \"$@\""
    func rows(_ name: String, _ options: [String]) throws -> [[String: String]] {
      let outcome = try bench(
        ["run"] + TinyData.job + options + [
          "--strategy", "serial,ring,averaging", "--workers", "2", "--sample-time", "1",
          "--output", name,
        ], in: folder, shell: shell)
      #expect(outcome.code == 0, "\(outcome)")
      #expect(outcome.output.contains("forecasts") == (name != "before"))
      return try Report("\(name)/summary.csv", in: folder).rows
    }
    for row in try rows("before", ["--quick"]) {
      for column in Self.columns { #expect(row[column] == "", "\(column)") }
    }
    let calibrated = try bench(
      ["calibrate", "--strategy", "serial"] + TinyData.job, in: folder, shell: shell)
    #expect(calibrated.code == 0)
    // The first adds what the plans need besides, a quick one measures no costs.
    for (name, options) in [("first", ["--rounds", "2"]), ("after", ["--quick"])] {
      let rows = try rows(name, options)
      #expect(rows.map { $0["strategy"] }.count == 4)
      let serial = try #require(rows.first { $0["strategy"] == "serial" })
      for row in rows {
        let step = try row.number("predicted_step_seconds")
        #expect(try row.number("predicted_step_seconds_lo") < step)
        #expect(try row.number("predicted_step_seconds_hi") > step)
        let error = try step / row.number("step_seconds") - 1
        #expect(try abs(row.number("prediction_error") - error) < 1e-9 * (1 + abs(error)))
        let speedup = try serial.number("predicted_step_seconds") / step
        #expect(try abs(row.number("predicted_speedup") / speedup - 1) < 1e-9)
        let shares = try ["compute", "communication", "wait"].map {
          try row.number("predicted_\($0)_fraction")
        }
        #expect(shares.allSatisfy { $0 >= 0 } && abs(shares.reduce(0, +) - 1) < 1e-9)
      }
    }
  }
}
