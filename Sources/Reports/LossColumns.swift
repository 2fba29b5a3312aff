import Measurement

/// One line of `losses.csv`: the mean loss of one batch, before its update.
public struct LossRow: Sendable {
  let contender: Contender
  let step: Int
  let batch: Int
  let loss: Double

  static func rows(of run: MeasuredRun) -> [LossRow] {
    run.contenders.flatMap { contender in
      contender.losses.enumerated().map {
        LossRow(contender: contender, step: $0, batch: run.settings.batch, loss: $1)
      }
    }
  }
}

extension Column where Row == LossRow {
  /// Every column of `losses.csv` after `schema_version`.
  public static let losses: [Column] = [
    Column("strategy") { .text($0.contender.strategy.name) },
    Column("workers") { .integer($0.contender.workers) },
    Column("step") { .integer($0.step) },
    Column("rows_before") { .integer($0.step * $0.batch) },
    Column("loss") { .real($0.loss) },
  ]
}
