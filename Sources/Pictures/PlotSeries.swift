import Figures
import Foundation
import Reports

/// A series behind a picture: a table that gnuplot reads.
///
/// Cells of a report are copied unchanged. Further columns say where a row belongs in the picture,
/// or follow from the report by one operation.
public struct PlotSeries: Sendable {
  /// The name of its CSV file.
  public let name: String
  let columns: [String]
  /// The version of the schema of the report that its columns are from.
  let version: Int
  /// What a reader is told of the shape that is drawn of a row; nil where nothing is told.
  let hover: (@Sendable (Record) -> String)?
  let rows: @Sendable (PictureData) -> [Record]

  init(
    name: String, columns: [String], version: Int = CSVTable.schemaVersion,
    hover: (@Sendable (Record) -> String)? = nil,
    rows: @escaping @Sendable (PictureData) -> [Record]
  ) {
    self.name = name
    self.columns = columns
    self.version = version
    self.hover = hover
    self.rows = rows
  }

  /// Every series; a new one is a line here and in `plots-data/README.md`.
  public static let all: [PlotSeries] = [
    PlotSeries(
      name: "throughput_by_strategy",
      columns: place + columns("throughput_samples_per_second")
        + [
          "flops_per_second", "peak_fraction", "gemm_roof_samples_per_second",
          "memory_roof_samples_per_second", "oversubscribed",
        ],
      version: Figure.version(of: "summary.csv"), hover: Hover.throughput
    ) { $0.measured.numbered },
    PlotSeries(
      name: "speedup_by_workers",
      columns: place + columns("speedup") + [
        "efficiency", "bound_speedup", "amdahl_speedup", "predicted_speedup", "oversubscribed",
      ],
      version: Figure.version(of: "summary.csv"), hover: Hover.speedup
    ) { $0.measured.numbered },
    PlotSeries(
      name: "time_buckets",
      columns: place + [
        "compute_fraction", "communication_fraction", "wait_fraction", "oversubscribed",
      ],
      version: Figure.version(of: "summary.csv"), hover: Hover.shares
    ) { $0.measured.numbered },
    PlotSeries(
      name: "loss_by_rows", columns: place + ["rows_before", "loss", "loss_mean"]
    ) { $0.curves.numbered },
    PlotSeries(
      name: "loss_by_time", columns: place + ["seconds", "loss", "loss_mean"]
    ) { $0.curves.numbered },
    PlotSeries(
      name: "forecast",
      columns: place + columns("step_seconds") + columns("predicted_step_seconds")
        + ["prediction_error", "oversubscribed"],
      version: Figure.version(of: "summary.csv"), hover: Hover.forecast
    ) { data in
      data.measured.filter { $0.number("predicted_step_seconds") != nil }.numbered
    },
    PlotSeries(
      name: "timeline",
      columns: place + ["worker", "action", "kind", "start_seconds", "end_seconds"],
      hover: Hover.action
    ) { $0.lanes.numbered },
  ]

  /// Which line, bar or panel a row belongs to.
  private static let place = [
    "strategy", "family", "workers", "strategy_number", "family_number", "member_number",
    "members",
  ]

  /// A figure of the summary with its interval.
  static func columns(_ name: String) -> [String] { Figure.summary[name].columns }

  /// The table as CSV; with its header alone where the run has nothing for it.
  func csv(_ data: PictureData) -> String { Self.csv(columns, rows(data), version: version) }

  static func csv(
    _ columns: [String], _ rows: [Record], version: Int = CSVTable.schemaVersion
  ) -> String {
    CSVTable.render(
      columns: columns.map { name in Column<Record>(name) { $0[name].plain } }, rows: rows,
      version: version)
  }
}

extension CSVField {
  fileprivate var plain: CSVField {
    if case .text(let text) = self { .text(text.plain) } else { self }
  }
}

extension String {
  /// The text in a form that gnuplot reads as plain text: on one line, without commas, quotes and
  /// backslashes, so that the cell needs no quotes, in which gnuplot would look for escapes. This
  /// changes no name of our own strategies.
  var plain: String {
    var text = ""
    for scalar in unicodeScalars.prefix(80) {
      switch scalar.properties.generalCategory {
      case .control, .lineSeparator, .paragraphSeparator, .surrogate: text += " "
      default:
        switch scalar {
        case "\"": text += "'"
        case ",": text += ";"
        case "\\": text += "/"
        default: text.unicodeScalars.append(scalar)
        }
      }
    }
    return text.trimmingCharacters(in: .whitespaces)
  }
}
