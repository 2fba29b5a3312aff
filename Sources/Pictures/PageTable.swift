import Figures
import Reports

/// The tables of the page.
enum PageTable {
  /// The speedup comes first: a phone shows three columns.
  private static let figures: [SummaryTable.Entry] = [
    SummaryTable.Entry("speedup"), SummaryTable.interval, SummaryTable.Entry("predicted_speedup"),
    SummaryTable.Entry("bound_speedup"), SummaryTable.Entry("throughput_samples_per_second"),
    SummaryTable.Entry("step_seconds", .time(1)), SummaryTable.Entry("efficiency"),
    SummaryTable.Entry("speedup_vs_blas"), SummaryTable.Entry("communication_fraction"),
    SummaryTable.Entry("wait_fraction"), SummaryTable.Entry("peak_fraction"),
    SummaryTable.outcome,
  ]

  static func table(_ data: PictureData) -> Page.Table {
    let traces = Dictionary(
      ChromeTrace.names(data.timeline).map { ($0.key, $0.name) }, uniquingKeysWith: { $1 })
    return Page.Table(
      title: "Figures", reading: "", headers: ["workers"] + figures.map(\.title),
      rows: data.run.summary.map { row in
        Page.TableRow(
          strategy: row.key.strategy,
          cells: ["\(row.key.workers)\(row.isOversubscribed ? "*" : "")"]
            + figures.map { $0.text(row) },
          trace: traces[row.key])
      })
  }

  /// The notes that qualify the figures.
  static func notes(_ data: PictureData) -> [String] {
    var notes = SummaryTable.notes(data.run.summary)
    let shared = data.measured.filter(\.isOversubscribed)
    if !shared.isEmpty {
      notes.append(
        "* More workers than cores: \(Words.list(shared.map(\.key.words))). They wait for"
          + " each other's turn on a core, and their figures are not those of so many cores.")
    }
    let counts = data.run.samples.mapValues { $0.count(where: \.isDisturbed) }
    let disturbed = data.measured.map(\.key).filter { counts[$0, default: 0] > 0 }
    if !disturbed.isEmpty {
      let count = disturbed.reduce(0) { $0 + counts[$1]! }
      notes.append(
        "\(count) samples count although something else used the machine meanwhile, of "
          + "\(Words.list(disturbed.map(\.words))); samples.csv has the reasons.")
    }
    let leftOut = data.timelines.leftOut
    if !leftOut.isEmpty {
      notes.append(
        "The picture of the timelines has no room for \(Words.list(leftOut.map(\.words)));"
          + " their traces are in the folder traces.")
    }
    if data.hasOlderPeak {
      notes.append(
        "This run is older than the peak of the multiply-add units: it has no GEMM roof and no"
          + " shares of the peak.")
    }
    let roofs = data.measured.compactMap { $0.number("memory_roof_samples_per_second") }
    if let lowest = roofs.min(), let highest = roofs.max() {
      notes.append(
        "The memory's roof, what its bandwidth would allow, is \(lowest.text(.count))"
          + (lowest < highest ? " to \(highest.text(.count))" : "") + " rows a second.")
    }
    if data.run.summary.contains(where: { $0.isTrue("simulated") }) {
      notes.append("The topology is another machine's: nothing was bound to it.")
    }
    if data.measured.contains(where: { $0.speedup?.interval == nil }) {
      notes.append("Fewer than six rounds: too few for intervals.")
    }
    return notes
  }

  static func facts(_ record: EnvironmentRecord) -> [Page.Fact] {
    let dirty = record.commitIsDirty == true ? ", with changes" : ""
    let chooser = record.blasCoreChosenBy.map { ", chosen by \($0)" } ?? ""
    let facts: [(String, String?)] = [
      ("Machine", record.host), ("Processor", record.cpuModel),
      ("Architecture", record.architecture), ("Kernel", record.kernel),
      ("Memory", record.memoryBytes.map { $0.text(.bytes) }), ("Governor", record.governor),
      ("CPUs allowed", record.allowedCPUSet),
      ("CPU quota", record.cgroupQuotaCores.map { "\($0) cores" }),
      ("Topology", record.topologySynthetic),
      ("OpenBLAS", record.blasConfiguration), ("OpenBLAS's kernels", record.blasCore + chooser),
      ("OpenBLAS's threads", "\(record.blasThreads)"),
      ("Swift", record.swiftVersion), ("Build", record.build),
      ("Fourways", record.toolVersion), ("Commit", record.commit.map { $0 + dirty }),
      ("Time", record.timeUTC), ("Seed", "\(record.seed)"),
      ("Timer's resolution", duration(record.timerResolutionSeconds)),
      ("Timer's cost", duration(record.timerCostSeconds)),
      ("Command", record.commandLine.joined(separator: " ")),
    ]
    return facts.map { Page.Fact(name: $0, value: $1 ?? "not known") }
  }

  /// Nanoseconds are whole, as clocks count them.
  private static func duration(_ seconds: Double) -> String {
    seconds.text(.time(seconds < 1e-6 ? 0 : 1))
  }
}
