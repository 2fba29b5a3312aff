import Datasets
import Engine
import Figures
import Forecast
import Measurement
import Networks
import Plans
import Statistics

/// One line of `summary.csv`: a strategy with a number of workers and its results.
struct SummaryRow: Sendable {
  let settings: RunSettings
  let dataset: Dataset
  let contender: Contender
  let figures: ContenderFigures?
  let bounds: Bounds
  /// Serial's step as it was foretold.
  let serialForecast: PlanForecast?
  let isIsolated: Bool
  let stopReason: StoppingRule.Reason?

  static func rows(of findings: RunFindings) -> [SummaryRow] {
    let run = findings.run
    return run.contenders.indices.map {
      SummaryRow(
        settings: run.settings, dataset: run.dataset, contender: run.contenders[$0],
        figures: findings.figures[$0], bounds: findings.bounds[$0],
        serialForecast: run.serial?.forecast, isIsolated: run.isIsolated,
        stopReason: run.stopReason)
    }
  }
}

extension Column where Row == SummaryRow {
  /// How every figure of `Figure.summary` is taken from a row, in that order.
  static let summary: [Column] =
    independent + measured + checked + outcome + taken + bounds
    + memory + exchange + pipeline + forecast

  /// The job that the user asked for, and how this strategy divides it.
  private static let independent: [Column] = [
    Column("strategy") { .text($0.contender.strategy.name) },
    Column("family") { .text($0.contender.strategy.family.rawValue) },
    Column("member") { CSVField($0.contender.strategy.member) },
    Column("workers") { .integer($0.contender.workers) },
    Column("processes") { .integer($0.contender.processes) },
    Column("blas_threads") { .integer($0.contender.blasThreads) },
    Column("network") { .text("\($0.settings.shape)") },
    Column("batch") { .integer($0.settings.batch) },
    Column("microbatches") { CSVField($0.contender.plan?.plan.microbatches) },
    Column("sync_every") { CSVField($0.contender.plan?.plan.updatesPerPeriod) },
    Column("staleness") { CSVField($0.contender.plan?.plan.staleness) },
    Column("optimizer") { .text($0.settings.rule.optimizer.name) },
    Column("learning_rate") { .real(Double("\($0.settings.rule.learningRate)")!) },
    Column("loss") { .text($0.settings.rule.loss.name) },
    Column("dataset") { .text($0.dataset.name) },
    Column("shuffle") { .text($0.settings.order == .none ? "none" : "epoch") },
    Column("seed") { CSVField($0.settings.seed) },
    Column("bind") { .text("\($0.settings.binding)") },
    Column("places") { .text($0.settings.places.rawValue) },
    Column("build") { _ in .text(BuildFacts.configuration) },
    Column("oversubscribed") { CSVField($0.contender.isOversubscribed) },
    Column("simulated") { CSVField($0.contender.seats.first?.place.simulated) },
  ]

  /// Figures from the samples and from the plan.
  private static let measured: [Column] =
    [
      Column("samples") { .integer($0.contender.samples.count) },
      Column("steps_per_sample") { CSVField($0.contender.samples.first?.steps) },
    ]
    + interval("step_seconds") { $0.stepSeconds }
    + interval("throughput_samples_per_second") { $0.throughput }
    + interval("speedup") { $0.speedup }
    + interval("speedup_vs_blas") { $0.speedupVsBLAS }
    + interval("efficiency") { $0.efficiency }
    + [
      Column("bound_speedup") { CSVField($0.contender.boundSpeedup) },
      Column("compute_fraction") { CSVField($0.figures?.times.compute) },
      Column("communication_fraction") { CSVField($0.figures?.times.communication) },
      Column("wait_fraction") { CSVField($0.figures?.times.wait) },
    ]
    + interval("communication_overhead") { $0.overhead }
    + [
      Column("bytes_per_step") { CSVField($0.contender.plan?.bytesPerStep) },
      Column("messages_per_step") { CSVField($0.contender.plan?.messagesPerStep) },
      Column("flops_per_second") { CSVField($0.figures?.flopsPerSecond) },
      Column("peak_fraction") { CSVField($0.figures?.peakFraction) },
    ]

  /// The comparison with serial and the learning curve.
  private static let checked: [Column] = [
    Column("equivalence") { CSVField($0.contender.equivalence?.verdict.rawValue) },
    Column("compared_steps") { CSVField($0.contender.equivalence?.steps) },
    Column("max_parameter_difference") {
      CSVField($0.contender.equivalence?.maxParameterDifference)
    },
    Column("relative_parameter_difference") {
      CSVField($0.contender.equivalence?.relativeDifference)
    },
    Column("tolerance") { CSVField($0.contender.equivalence?.tolerance) },
    Column("trained_rows") { .integer($0.contender.losses.count * $0.settings.batch) },
    Column("final_loss") { CSVField($0.contender.finalLoss) },
    Column("test_accuracy") { CSVField($0.contender.testAccuracy) },
  ]

  private static let outcome: [Column] = [
    Column("status") { .text($0.contender.status.rawValue) },
    Column("reason") { CSVField($0.contender.reason.isEmpty ? nil : $0.contender.reason) },
  ]

  /// How the samples were taken.
  private static let taken: [Column] = [
    Column("disturbed_samples") { row in
      .integer(row.contender.samples.count { !$0.disturbances.isEmpty })
    },
    Column("retaken_samples") { row in .integer(row.contender.attempts.count { !$0.counts }) },
    Column("warm_up_steps") { CSVField($0.contender.samples.first?.warmUpSteps) },
    Column("timer_fraction") { CSVField($0.figures?.timerFraction) },
    Column("isolated") { .flag($0.isIsolated) },
    Column("stopped_by") { CSVField($0.stopReason?.rawValue) },
  ]

  /// Bounds of speedup and throughput.
  private static let bounds: [Column] = [
    Column("amdahl_speedup") { CSVField($0.bounds.amdahlSpeedup) },
    Column("predicted_speedup") { CSVField($0.predictedSpeedup) },
    Column("peak_flops_per_second") { CSVField($0.bounds.peakFlopsPerSecond) },
    Column("memory_bytes_per_second") { CSVField($0.bounds.memoryBytesPerSecond) },
    Column("gemm_roof_samples_per_second") { CSVField($0.bounds.gemmRoof) },
    Column("memory_roof_samples_per_second") { CSVField($0.bounds.memoryRoof) },
  ]

  /// The memory that the strategy needs.
  private static let memory: [Column] = [
    Column("declared_bytes") { row in
      CSVField(
        row.contender.plan.map {
          PlanMemory($0, rule: row.settings.rule).bytes + row.dataset.byteCount
        })
    },
    Column("peak_resident_bytes") {
      CSVField($0.contender.attempts.compactMap(\.run.peakResidentBytes).max())
    },
  ]

  /// Messages between processes.
  private static let exchange: [Column] = [
    Column("compression") { CSVField($0.contender.strategy.compression?.name) },
    Column("wire_messages_per_step") { CSVField($0.contender.plan?.wireMessagesPerStep) },
    Column("wire_bytes_per_step") { CSVField($0.contender.plan?.wireBytesPerStep) },
    Column("sent_messages_per_step") { CSVField($0.sentPerStep(\.sentMessages)) },
    Column("sent_bytes_per_step") { CSVField($0.sentPerStep(\.sentBytes)) },
    Column("exchange_seconds") { CSVField($0.contender.exchangeSeconds) },
    Column("overlap_fraction") { CSVField($0.overlapFraction) },
    Column("scale") { .text($0.dataset.scaling.method.rawValue) },
    Column("products") { CSVField($0.contender.suppliers) },
    Column("remote_lines_per_step") { CSVField($0.contender.plan?.remoteLinesPerStep) },
  ]

  /// The bubble of a pipeline.
  private static let pipeline: [Column] = [
    Column("bubble_fraction") { CSVField($0.bubbleFraction) },
    Column("bubble_formula") { CSVField($0.bubbleByFormula) },
    Column("product_flops_per_second") { CSVField($0.bounds.productFlopsPerSecond) },
  ]

  /// The step as it was foretold, and how far off that was.
  private static let forecast: [Column] = [
    Column("predicted_step_seconds") { CSVField($0.contender.forecast?.stepSeconds) },
    Column("predicted_step_seconds_lo") { CSVField($0.contender.forecast?.low) },
    Column("predicted_step_seconds_hi") { CSVField($0.contender.forecast?.high) },
    Column("predicted_compute_fraction") { CSVField($0.contender.forecast?.share(of: .compute)) },
    Column("predicted_communication_fraction") {
      CSVField($0.contender.forecast?.share(of: .communication))
    },
    Column("predicted_wait_fraction") { CSVField($0.contender.forecast?.share(of: .wait)) },
    Column("prediction_error") { CSVField($0.predictionError) },
  ]

  /// A figure and the ends of its 95 % interval.
  private static func interval(
    _ name: String, _ value: @escaping @Sendable (ContenderFigures) -> Estimate?
  ) -> [Column] {
    let parts: [@Sendable (Estimate) -> Double?] = [
      { $0.value }, { $0.interval?.low }, { $0.interval?.high },
    ]
    return zip(Figure.summary[name].columns, parts).map { name, part in
      Column(name) { CSVField($0.figures.flatMap(value).flatMap(part)) }
    }
  }
}

extension SummaryRow {
  /// Serial's step ÷ this one's, both as foretold.
  fileprivate var predictedSpeedup: Double? {
    guard let serialForecast, let forecast = contender.forecast else { return nil }
    return serialForecast.stepSeconds / forecast.stepSeconds
  }

  /// The foretold step ÷ the measured one, less 1.
  fileprivate var predictionError: Double? {
    guard let figures, let forecast = contender.forecast else { return nil }
    return forecast.stepSeconds / figures.stepSeconds.value - 1
  }

  /// Messages or bytes a step as the workers counted them; nil without samples.
  fileprivate func sentPerStep(_ count: KeyPath<TimedRun, Int>) -> Double? {
    let steps = contender.samples.reduce(0) { $0 + $1.steps }
    guard steps > 0 else { return nil }
    return Double(contender.samples.reduce(0) { $0 + $1.run[keyPath: count] }) / Double(steps)
  }

  /// The share of the exchange that is hidden behind kernels, as the OSU benchmarks define it: 1 −
  /// (step − kernels) ÷ exchange, at least 0.
  fileprivate var overlapFraction: Double? {
    guard let exchange = contender.exchangeSeconds, exchange > 0, let figures else { return nil }
    let step = figures.stepSeconds.value
    let compute = contender.samples.map { sample in
      (sample.workers.map(\.compute).max() ?? 0) / Double(sample.steps)
    }
    return min(1, max(0, 1 - (step - median(compute)) / exchange))
  }
}

extension SummaryRow {
  /// The time for which a pipeline's workers waited ÷ the time for which they did not; nil for other
  /// strategies, and without samples.
  fileprivate var bubbleFraction: Double? {
    guard contender.strategy.bubble != nil, let times = figures?.times, times.wait < 1 else {
      return nil
    }
    return times.wait / (1 - times.wait)
  }

  /// The same by the formula; nil where there is none or where it does not hold.
  fileprivate var bubbleByFormula: Double? {
    guard contender.plan != nil, let bubble = contender.strategy.bubble else { return nil }
    return bubble(
      settings.job.with(workers: contender.workers, processes: contender.processes))
  }
}

extension Plan {
  /// Row pieces that the plan cuts a batch into for one worker's pipeline or the bag of tasks.
  var microbatches: Int {
    1 + ((workers + tasks).joined().compactMap(\.tile?.microbatch).max() ?? 0)
  }

  /// The number of iterations that a worker of an asynchronous plan may run ahead.
  var staleness: Int? {
    for case .fetch(_, _, _, let staleness) in workers.joined() { return staleness }
    return nil
  }
}

extension VerifiedPlan {
  public var bytesPerStep: Double { bytesReadPerPeriod.reduce(0, +) / Double(plan.steps) }
  var wireMessagesPerStep: Double { Double(wireMessagesPerPeriod) / Double(plan.steps) }
  var wireBytesPerStep: Double { wireBytesPerPeriod / Double(plan.steps) }
  public var messagesPerStep: Double { Double(messagesPerPeriod) / Double(plan.steps) }
  public var remoteLinesPerStep: Double { Double(remoteLinesPerPeriod) / Double(plan.steps) }
}
