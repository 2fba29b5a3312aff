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
    func rows(_ name: String, _ options: [String], _ shell: String) throws -> [[String: String]] {
      let outcome = try bench(
        ["run"] + CalibratedMachine.job + options + ["--sample-time", "1", "--output", name],
        in: folder, shell: shell)
      #expect(outcome.code == 0, "\(outcome)")
      #expect(outcome.output.contains("forecasts") == (name != "before"))
      return try Report("\(name)/summary.csv", in: folder).rows
    }
    let unknown = CalibratedMachine.shell(cachingIn: folder)
    for row in try rows("before", ["--quick"], unknown) {
      for column in Self.columns { #expect(row[column] == "", "\(column)") }
    }
    let known = try CalibratedMachine.get().shell
    // The first adds what the plans need besides, a quick one measures no costs.
    for (name, options) in [("first", ["--rounds", "2"]), ("after", ["--quick"])] {
      let rows = try rows(name, options, known)
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
