import Figures
import Measurement
import Reports

extension Page {
  /// The page of a sweep: a table and curves for each axis.
  ///
  /// - Parameters:
  ///
  /// - note: why pictures are missing; empty where they are not.
  ///
  /// - output: the folder of the page.
  init(_ data: SweepData, pictures: [Figure], note: String, output: String) {
    let runs = ((try? SweepReports.runs(of: data.path)) ?? []).map {
      Link(
        text: "runs/\($0)",
        address: PageLinks.address(of: "\(data.path)/runs/\($0)", from: output))
    }
    self.init(
      title: "Sweep along \(Words.list(data.axes.map(\.name)))",
      environment: data.environment,
      sentences: SweepTable.sentences(data),
      tables: data.axes.map { SweepTable.table(data, along: $0) },
      links: PageLinks.files(of: data.path, from: output) + runs, figures: pictures,
      notes: (note.isEmpty ? [] : [note]) + SummaryTable.notes(data.all).unique)
  }
}

/// The tables of a sweep's page, one for each axis.
private enum SweepTable {
  private static let figures: [SummaryTable.Entry] = [
    SummaryTable.Entry("speedup"), SummaryTable.interval,
    SummaryTable.Entry("throughput_samples_per_second"),
    SummaryTable.Entry("step_seconds", .time(1)),
    SummaryTable.Entry("communication_fraction"), SummaryTable.Entry("wait_fraction"),
    SummaryTable.disturbed, SummaryTable.outcome,
  ]

  static func table(_ data: SweepData, along axis: SweepAxis) -> Page.Table {
    let rows = data.all.filter { $0.text("axis") == axis.name }
    let isOfWorkers = axis.name == SweepAxis.workers.name
    return Page.Table(
      title: "Along \(axis.name)",
      reading: "\(axis.name): \(axis.unit)."
        + (isOfWorkers ? "" : " Each value is a run with its own serial, its speedup's base."),
      headers: [axis.name] + (isOfWorkers ? [] : ["workers"]) + figures.map(\.title),
      rows: rows.map { row in
        let workers = "\(row.key.workers)\(row.isOversubscribed ? "*" : "")"
        return Page.TableRow(
          strategy: row.key.strategy,
          cells: (isOfWorkers ? [workers] : [row.text("value"), workers])
            + figures.map { $0.text(row) })
      })
  }

  /// What was varied, then the largest speedup of an exact strategy, of all and along each axis.
  static func sentences(_ data: SweepData) -> [String] {
    let base =
      "One axis is varied at a time; all else stays the job's, and serial is measured each time."
    guard let best = largest(data.rows) else { return [base] }
    return [base, "Largest speedup of an exact strategy: \(best)."]
      + data.axes.compactMap { axis in
        largest(data.rows.filter { $0.text("axis") == axis.name }).map {
          "Along \(axis.name): \($0)."
        }
      }
  }

  /// The largest speedup of an exact strategy, and where it is; nil where none was measured.
  private static func largest(_ rows: [Record]) -> String? {
    let rivals = rows.filter {
      $0.key.strategy != "serial" && $0.text("equivalence") != "relaxed"
    }
    guard let best = rivals.max(by: { $0.number("speedup") ?? 0 < $1.number("speedup") ?? 0 }),
      let speedup = best.speedup
    else { return nil }
    let axis = best.text("axis")
    let place = axis == SweepAxis.workers.name ? "" : " at \(axis) \(best.text("value"))"
    return "\(Words.figure(best, speedup))\(place)"
  }
}
