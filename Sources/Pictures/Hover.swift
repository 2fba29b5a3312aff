import Figures
import Reports

/// What a reader sees when the pointer rests on a shape of a picture.
enum Hover {
  static func throughput(_ row: Record) -> String {
    figures(
      row,
      [
        "throughput_samples_per_second", "gemm_roof_samples_per_second",
        "memory_roof_samples_per_second",
      ])
  }

  static func speedup(_ row: Record) -> String {
    figures(row, ["speedup", "predicted_speedup", "bound_speedup", "amdahl_speedup"])
  }

  static func forecast(_ row: Record) -> String {
    figures(row, ["predicted_step_seconds", "step_seconds", "prediction_error"])
  }

  static func shares(_ row: Record) -> String {
    figures(row, ["compute_fraction", "communication_fraction", "wait_fraction"])
  }

  /// A row of a summary by some of its figures, each with its 95 % interval where it has one;
  /// figures that the row has not are left out.
  static func figures(_ row: Record, _ names: [String]) -> String {
    let figures = names.compactMap { name -> String? in
      let figure = Figure.summary[name]
      return row.estimate(name).map { estimate in
        let interval =
          estimate.interval.map { " (95 % interval \($0.text(figure.format)))" } ?? ""
        return "\(figure.title) \(estimate.value.text(figure.format))\(interval)"
      }
    }
    return "\(row.key.words): \(figures.joined(separator: ", "))"
  }

  /// An action of a timeline: what it is, what its time went on, and when.
  static func action(_ row: Record) -> String {
    let (start, end) = (row.number("start_seconds") ?? 0, row.number("end_seconds") ?? 0)
    return "worker \(row.text("worker")): \(row.text("action")), \((end - start).text(.time(1)))"
      + " \(words[row.text("kind")] ?? row.text("kind")), from \(start.text(.time(1))) on"
  }

  private static let words = [
    "compute": "computing", "communication": "moving", "wait": "waiting",
  ]
}
