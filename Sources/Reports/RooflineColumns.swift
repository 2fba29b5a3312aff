import Measurement

/// One line of `roofline.csv`: where the time of a strategy goes.
public struct RooflineRow: Sendable {
  let contender: Contender
  let figures: ContenderFigures
  let bounds: Bounds
  let roofline: Roofline
  let account: KernelAccount

  static func rows(of findings: RunFindings) -> [RooflineRow] {
    findings.run.contenders.indices.compactMap { index in
      let contender = findings.run.contenders[index]
      guard let roofline = findings.rooflines[index], let figures = findings.figures[index],
        let account = contender.account
      else { return nil }
      return RooflineRow(
        contender: contender, figures: figures, bounds: findings.bounds[index],
        roofline: roofline, account: account)
    }
  }
}

extension Column where Row == RooflineRow {
  /// Every column of `roofline.csv` after `schema_version`.
  public static let roofline: [Column] = [
    Column("strategy") { .text($0.contender.strategy.name) },
    Column("workers") { .integer($0.contender.workers) },
    Column("step_seconds") { .real($0.figures.stepSeconds.value) },
    Column("ideal_fraction") { .real($0.roofline.ideal) },
    Column("product_loss_fraction") { .real($0.roofline.productLoss) },
    Column("elementwise_fraction") { .real($0.roofline.elementwise) },
    Column("communication_fraction") { .real($0.roofline.communication) },
    Column("wait_fraction") { .real($0.roofline.wait) },
    Column("memory_floor_fraction") { row in
      CSVField(row.bounds.memoryRoof.map { row.figures.throughput.value / $0 })
    },
    Column("traced_periods") { .integer($0.account.periods) },
  ]
}

/// One line of `products.csv`: what one product of a layer takes.
public struct ProductRow: Sendable {
  let contender: Contender
  let product: KernelAccount.Product
  /// The peak of as many workers' multiply-add units together.
  let peak: Double?

  static func rows(of findings: RunFindings) -> [ProductRow] {
    zip(findings.run.contenders, findings.bounds).flatMap { contender, bounds in
      (contender.account?.products ?? []).map {
        ProductRow(contender: contender, product: $0, peak: bounds.peakFlopsPerSecond)
      }
    }
  }

  var flopsPerSecond: Double { product.flops / product.seconds }

  /// One worker's part of the peak: a worker's list runs on one thread, unless OpenBLAS has
  /// several.
  var peakOfList: Double? {
    peak.map { $0 * Double(contender.blasThreads) / Double(contender.workers) }
  }
}

extension Column where Row == ProductRow {
  /// Every column of `products.csv` after `schema_version`.
  public static let products: [Column] = [
    Column("strategy") { .text($0.contender.strategy.name) },
    Column("workers") { .integer($0.contender.workers) },
    Column("layer") { .integer($0.product.layer) },
    Column("pass") { .text($0.product.pass.rawValue) },
    Column("flops_per_step") { .real($0.product.flops) },
    Column("seconds_per_step") { .real($0.product.seconds) },
    Column("flops_per_second") { .real($0.flopsPerSecond) },
    Column("peak_fraction") { row in CSVField(row.peakOfList.map { row.flopsPerSecond / $0 }) },
  ]
}
