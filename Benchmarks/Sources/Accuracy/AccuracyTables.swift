import Figures
import Forecast

/// What the program prints: a line for each job, and the summary as Markdown.
public enum AccuracyTables {
  /// A line for a job that was measured.
  public static func line(_ outcome: JobOutcome) -> String {
    let job = outcome.job
    let errors = Distribution(outcome.steps.compactMap(\.error).map(abs))
    let advised = outcome.advice?.best.strategy ?? "nothing"
    return "\(job.number). \(job.shape), batch \(job.batch), \(job.optimizer.name), "
      + "\(job.workers.counting("worker")): mean error \((errors?.mean).text(.percent(1))), "
      + "advised \(advised) (regret \(outcome.regret.text(.percent(1)))), "
      + "fastest \(outcome.fastest?.strategy ?? "none")"
  }

  /// The tables of errors and of regrets.
  public static func text(_ summary: Summary) -> String {
    let errors = table(
      [
        "steps", "", "count", "mean error", "median", "95 %", "worst", "bias", "in the interval",
      ],
      summary.errors.map { figures in
        [figures.grouping, figures.group] + cells(figures.absolute)
          + [figures.bias.signedText(.percent(1)), figures.coverage.text(.percent(0))]
      })
    let regrets = table(
      ["taken", "jobs", "mean regret", "median", "95 %", "worst"],
      summary.regrets.map { [$0.choice] + cells($0.regret) })
    return """
      \(summary.jobs.counting("job")) measured. Errors are |forecast − measured| ÷ measured step:

      \(errors)
      Regret is measured step ÷ that of the fastest exact strategy, − 1. The forecast could not tell \
      its choice from others in \(summary.abstentions) of \(summary.jobs):

      \(regrets)
      """
  }

  private static func cells(_ values: Distribution) -> [String] {
    ["\(values.count)"]
      + [values.mean, values.median, values.percentile95, values.worst].map { $0.text(.percent(1)) }
  }

  /// A Markdown table, its first column of names and the others of figures; each column as wide as
  /// its widest cell.
  private static func table(_ headers: [String], _ rows: [[String]]) -> String {
    let widths = headers.indices.map { column in
      ([headers] + rows).map { $0[column].count }.max()!
    }
    func line(_ cells: [String]) -> String {
      let padded = zip(cells, widths).map { cell, width in
        cell + String(repeating: " ", count: width - cell.count)
      }
      return "| \(padded.joined(separator: " | ")) |\n"
    }
    return line(headers) + line(widths.map { String(repeating: "-", count: $0) })
      + rows.map(line).joined()
  }
}
