import Comparison
import Reports

/// The tables of the page.
enum PageTable {
  static let headers = [
    "workers", "step", "rows/s", "speedup", "95 % interval", "bound", "efficiency", "vs BLAS",
    "moving", "waiting", "of peak", "same as serial",
  ]

  static func rows(_ data: PictureData) -> [Page.TableRow] {
    data.run.rows.map { row in
      Page.TableRow(strategy: row.key.strategy, cells: cells(row))
    }
  }

  private static func cells(_ row: RunData.Row) -> [String] {
    let times = { (column: String) in
      row.number(column).map { "\(SummaryTable.fixed($0, 2))×" } ?? "–"
    }
    let percent = { (column: String) in row.number(column).map(SummaryTable.percent) ?? "–" }
    return [
      "\(row.key.workers)\(row.isOversubscribed ? "*" : "")",
      row.number("step_seconds").map(Words.duration) ?? "–",
      row.number("throughput_samples_per_second").map { SummaryTable.count($0) } ?? "–",
      times("speedup"), row.speedup?.interval.map(Words.range) ?? "–", times("bound_speedup"),
      percent("efficiency"), times("speedup_vs_blas"), percent("communication_fraction"),
      percent("wait_fraction"), percent("peak_fraction"),
      row.status == "ok" ? row["equivalence"] : row.status,
    ]
  }

  /// What a reader must know before they take the figures for more than they are.
  static func notes(_ data: PictureData) -> [String] {
    var notes: [String] = []
    for row in data.run.rows where !row["reason"].isEmpty {
      let verb = row.status == "ok" ? "was" : "is \(row.status):"
      notes.append("\(Words.name(row.key)) \(verb) \(row["reason"])")
    }
    let shared = data.measured.filter(\.isOversubscribed)
    if !shared.isEmpty {
      notes.append(
        "* More workers than cores: \(Words.list(shared.map { Words.name($0.key) })). They wait for"
          + " each other's turn on a core, and their figures are not those of so many cores.")
    }
    let disturbed = data.measured.filter { $0.disturbed > 0 }
    if !disturbed.isEmpty {
      let count = disturbed.reduce(0) { $0 + $1.disturbed }
      notes.append(
        "\(count) samples count although something else used the machine meanwhile, of "
          + "\(Words.list(disturbed.map { Words.name($0.key) })); samples.csv has the reasons.")
    }
    let leftOut = data.timelines.leftOut
    if !leftOut.isEmpty {
      notes.append(
        "The picture of the timelines has no room for \(Words.list(leftOut.map(Words.name)));"
          + " their traces are in the folder traces.")
    }
    let roofs = data.measured.compactMap { $0.number("memory_roof_samples_per_second") }
    if let lowest = roofs.min(), let highest = roofs.max() {
      notes.append(
        "The memory's roof, what its bandwidth would allow, is \(SummaryTable.count(lowest))"
          + (lowest < highest ? " to \(SummaryTable.count(highest))" : "") + " rows a second.")
    }
    if data.run.rows.contains(where: { $0["simulated"] == "true" }) {
      notes.append("The topology is another machine's: nothing was bound to it.")
    }
    if data.measured.contains(where: { $0.speedup?.interval == nil }) {
      notes.append("Fewer than six rounds: too few for intervals.")
    }
    return notes
  }

  static func facts(_ record: EnvironmentRecord) -> [Page.Fact] {
    let dirty = record.commitIsDirty == true ? ", with changes" : ""
    let facts: [(String, String?)] = [
      ("Machine", record.host), ("Processor", record.cpuModel),
      ("Architecture", record.architecture), ("Kernel", record.kernel),
      ("Memory", record.memoryBytes.map(Words.bytes)), ("Governor", record.governor),
      ("CPUs allowed", record.allowedCPUSet),
      ("CPU quota", record.cgroupQuotaCores.map { "\($0) cores" }),
      ("Topology", record.topologySynthetic),
      ("OpenBLAS", record.blasConfiguration), ("OpenBLAS's kernels", record.blasCore),
      ("OpenBLAS's threads", "\(record.blasThreads)"),
      ("Swift", record.swiftVersion), ("Build", record.build),
      ("Fourways", record.toolVersion), ("Commit", record.commit.map { $0 + dirty }),
      ("Time", record.timeUTC), ("Seed", "\(record.seed)"),
      ("Timer's resolution", Words.duration(record.timerResolutionSeconds)),
      ("Timer's cost", Words.duration(record.timerCostSeconds)),
      ("Command", record.commandLine.joined(separator: " ")),
    ]
    return facts.map { Page.Fact(name: $0, value: $1 ?? "not known") }
  }
}
