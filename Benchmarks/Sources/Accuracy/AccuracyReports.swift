import Forecast
import Reports
import Statistics

/// Writes jobs, forecasts and their summary as CSV.
public struct AccuracyReports {
  private let folder: RunFolder
  private let seed: UInt64
  private let cores: Int

  public init(_ folder: RunFolder, seed: UInt64, cores: Int) {
    self.folder = folder
    self.seed = seed
    self.cores = cores
  }

  /// Writes all jobs so far; each file is written whole or not at all.
  public func write(_ outcomes: [JobOutcome]) throws(ReportError) {
    try folder.write(jobs(outcomes), as: "jobs.csv")
    try folder.write(Self.forecasts(outcomes), as: "forecasts.csv")
    // Last, because its presence says that the folder holds figures.
    try folder.write(Self.summary(Summary(outcomes)), as: "summary.csv")
  }

  private func jobs(_ outcomes: [JobOutcome]) -> String {
    typealias Cell = Column<JobOutcome>
    let (seed, cores) = (seed, cores)
    return CSVTable.render(
      columns: [
        Cell("seed") { _ in CSVField(seed) },
        Cell("job") { .integer($0.job.number) },
        Cell("network") { .text("\($0.job.shape)") },
        Cell("batch") { .integer($0.job.batch) },
        Cell("optimizer") { .text($0.job.optimizer.name) },
        Cell("workers") { .integer($0.job.workers) },
        Cell("processes") { .integer($0.job.processes) },
        Cell("cores") { _ in .integer(cores) },
        Cell("step_operations") { .integer($0.job.operations) },
        Cell("parameters") { .integer($0.job.parameters) },
        Cell("forecasts") { .integer($0.steps.count { $0.forecast != nil }) },
        Cell("measured") { .integer($0.steps.count { $0.measured != nil }) },
        Cell("missing_products") { .integer($0.missingProducts) },
        Cell("calibration_seconds") { .real($0.calibrationSeconds) },
        Cell("forecast_seconds") { .real($0.forecastSeconds) },
        Cell("measuring_seconds") { CSVField($0.measuringSeconds) },
        Cell("rounds") { .integer($0.rounds) },
        Cell("whole") { .flag($0.isWhole) },
        Cell("advised") { CSVField($0.advice?.best.strategy) },
        Cell("alike") {
          CSVField($0.advice.map { $0.alike.map(\.strategy).joined(separator: " ") })
        },
        Cell("abstains") { CSVField($0.abstains) },
        Cell("fastest_exact") { CSVField($0.fastest?.strategy) },
        Cell("regret") { CSVField($0.regret) },
        Cell("regret_with_alike") { CSVField($0.regretWithAlike) },
      ]
        + Summary.habits.map { habit in
          Cell("regret_\(Self.column(habit))") { CSVField($0.regret(ofFastestOf: [habit])) }
        }, rows: outcomes)
  }

  /// `data-parallel:direct` as part of a column's name.
  private static func column(_ strategy: String) -> String {
    String(strategy.map { $0.isLetter ? $0 : "_" })
  }

  private static func forecasts(_ outcomes: [JobOutcome]) -> String {
    struct Row {
      var job: Int
      var step: StepOutcome
      var forecast: PlanForecast? { step.forecast }
      var measured: StepOutcome.Measured? { step.measured }
    }
    return CSVTable.render(
      columns: [
        Column<Row>("job") { .integer($0.job) },
        Column("strategy") { .text($0.step.strategy) },
        Column("family") { .text($0.step.family) },
        Column("workers") { .integer($0.step.workers) },
        Column("exact") { .flag($0.step.isExact) },
        Column("oversubscribed") { .flag($0.step.isOversubscribed) },
        Column("forecast_seconds") { CSVField($0.forecast?.stepSeconds) },
        Column("forecast_seconds_low") { CSVField($0.forecast?.low) },
        Column("forecast_seconds_high") { CSVField($0.forecast?.high) },
        Column("forecast_compute_seconds") { CSVField($0.forecast?.compute) },
        Column("forecast_moving_seconds") { CSVField($0.forecast?.moving) },
        Column("forecast_waiting_seconds") { CSVField($0.forecast?.waiting) },
        Column("measured_seconds") { CSVField($0.measured?.step.value) },
        Column("measured_seconds_lo") { CSVField($0.measured?.step.interval?.low) },
        Column("measured_seconds_hi") { CSVField($0.measured?.step.interval?.high) },
        Column("measured_compute_seconds") { CSVField($0.measured?.compute) },
        Column("measured_moving_seconds") { CSVField($0.measured?.moving) },
        Column("measured_waiting_seconds") { CSVField($0.measured?.waiting) },
        Column("error") { CSVField($0.step.error) },
        Column("covered") { CSVField($0.step.isCovered) },
        Column("samples") { CSVField($0.measured?.samples) },
        Column("disturbed_samples") { CSVField($0.measured?.disturbedSamples) },
        Column("retakes") { CSVField($0.measured?.retakes) },
        Column("reason") { CSVField($0.step.reason) },
      ],
      rows: outcomes.flatMap { outcome in
        outcome.steps.map { Row(job: outcome.job.number, step: $0) }
      })
  }

  private static func summary(_ summary: Summary) -> String {
    struct Row {
      var figure: String
      var grouping: String
      var group: String
      var values: Distribution
      var bias: Double?
      var coverage: Double?
    }
    let errors = summary.errors.map {
      Row(
        figure: "error", grouping: $0.grouping, group: $0.group, values: $0.absolute, bias: $0.bias,
        coverage: $0.coverage)
    }
    let regrets = summary.regrets.map {
      Row(figure: "regret", grouping: "choice", group: $0.choice, values: $0.regret)
    }
    let abstentions = Distribution(
      (0..<summary.jobs).map { $0 < summary.abstentions ? 1 : 0 }
    ).map { Row(figure: "abstention", grouping: "all", group: "all", values: $0) }
    return CSVTable.render(
      columns: [
        Column<Row>("figure") { .text($0.figure) },
        Column("grouping") { .text($0.grouping) },
        Column("group") { .text($0.group) },
        Column("count") { .integer($0.values.count) },
        Column("mean") { .real($0.values.mean) },
        Column("median") { .real($0.values.median) },
        Column("percentile_95") { .real($0.values.percentile95) },
        Column("worst") { .real($0.values.worst) },
        Column("bias") { CSVField($0.bias) },
        Column("coverage") { CSVField($0.coverage) },
      ], rows: errors + regrets + (abstentions.map { [$0] } ?? []))
  }
}
