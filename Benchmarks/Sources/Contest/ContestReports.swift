import Figures
import Measurement
import Reports
import Statistics

/// Writes a contest as a run folder, with the columns of the product's own runs, so that its
/// commands read it; what a peer does not tell stays empty.
public struct ContestReports {
  private typealias Cells = [String: CSVField]

  private let contest: Contest
  private let job: SharedJob

  public init(_ contest: Contest, _ job: SharedJob) {
    self.contest = contest
    self.job = job
  }

  public func write(
    to folder: RunFolder, _ environment: EnvironmentRecord
  ) throws(ReportError) {
    try folder.write(environment.json(), as: "environment.json")
    try folder.write(
      Self.table(Figure.samples, contest.entries.flatMap(samples)), as: "samples.csv")
    try folder.write(
      Self.table(Figure.losses, contest.entries.flatMap(losses)), as: "losses.csv")
    // Last, because its presence says that the folder holds a run.
    try folder.write(
      Self.table(Figure.summary, contest.entries.map(summary)), as: "summary.csv")
  }

  private static func table(_ figures: [Figure], _ rows: [Cells]) -> String {
    let columns = figures.flatMap(\.columns)
    precondition(rows.allSatisfy { $0.keys.allSatisfy(columns.contains) }, "a cell of no column")
    return CSVTable.render(
      columns: columns.map { name in Column<Cells>(name) { $0[name] ?? .empty } }, rows: rows)
  }

  private func name(_ entry: Entry) -> Cells {
    ["strategy": .text(entry.name), "workers": .integer(entry.workers)]
  }

  private func samples(_ entry: Entry) -> [Cells] {
    entry.samples.map { sample in
      let rows = sample.steps * job.row.batch
      return name(entry).merging([
        "round": .integer(sample.round), "position": .integer(sample.position),
        "steps": .integer(sample.steps), "rows": .integer(rows), "seconds": .real(sample.seconds),
        "flops": .real(Double(sample.steps) * Double(job.row.flopsPerStep)),
        "attempt": .integer(0), "counts": .flag(true), "warm_up_steps": .integer(entry.warmUp),
      ]) { $1 }
    }
  }

  private func losses(_ entry: Entry) -> [Cells] {
    (entry.training?.losses ?? []).enumerated().map { step, loss in
      name(entry).merging([
        "step": .integer(step), "rows_before": .integer(step * job.row.batch), "loss": .real(loss),
      ]) { $1 }
    }
  }

  private func summary(_ entry: Entry) -> Cells {
    let figures = contest.figures(of: entry, batch: job.row.batch)
    let steps = entry.training?.losses.count ?? 0
    var cells = name(entry).merging([
      "family": .text(entry.family), "member": CSVField(entry.member),
      "processes": .integer(entry.processes), "blas_threads": CSVField(entry.blasThreads),
      "network": .text("\(job.row.shape)"), "batch": .integer(job.row.batch),
      "optimizer": .text(job.rule.optimizer.name),
      "learning_rate": .real(Double("\(job.rule.learningRate)")!),
      "loss": .text(job.rule.loss.name), "dataset": .text(job.dataset), "shuffle": .text("none"),
      "seed": CSVField(job.seed), "bind": .text("close"), "places": .text("cores"),
      "build": .text(BuildFacts.configuration), "samples": .integer(entry.samples.count),
      "steps_per_sample": CSVField(entry.samples.first?.steps),
      "warm_up_steps": CSVField(entry.samples.first.map { _ in entry.warmUp }),
      "flops_per_second": CSVField(
        figures.map { $0.throughput.value * Double(job.row.shape.trainingFlopsPerRow) }),
      "equivalence": CSVField(entry.finding?.verdict.rawValue), "compared_steps": .integer(steps),
      "relative_parameter_difference": CSVField(entry.finding?.parameterDifference),
      "tolerance": .real(Agreement.loosely), "trained_rows": .integer(steps * job.row.batch),
      "final_loss": CSVField(entry.training?.losses.last), "status": .text(entry.status.rawValue),
      "reason": CSVField(entry.reason.isEmpty ? nil : entry.reason),
    ]) { $1 }
    for (column, estimate) in [
      ("step_seconds", figures?.stepSeconds),
      ("throughput_samples_per_second", figures?.throughput), ("speedup", figures?.speedup),
      ("speedup_vs_blas", figures?.speedupVsBLAS),
      ("efficiency", figures?.speedup.map { Speedup.efficiency($0, workers: entry.workers) }),
    ] {
      let parts = [estimate?.value, estimate?.interval?.low, estimate?.interval?.high]
      for (name, part) in zip(Figure.summary[column].columns, parts) {
        cells[name] = CSVField(part)
      }
    }
    return cells
  }
}
