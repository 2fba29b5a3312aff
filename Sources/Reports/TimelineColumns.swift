import Engine
import Measurement

/// One line of `timeline.csv`: a stretch of time in which a worker computed, moved data or waited.
public struct TimelineRow: Sendable {
  let contender: Contender
  let worker: Int
  let span: Trace.Span
  /// The action as in the plan's text.
  let action: String

  static func rows(of run: MeasuredRun) -> [TimelineRow] {
    run.contenders.flatMap { contender -> [TimelineRow] in
      guard let timeline = contender.timeline, let plan = contender.plan?.plan else { return [] }
      return timeline.spans.enumerated().flatMap { worker, spans in
        spans.map {
          TimelineRow(
            contender: contender, worker: worker, span: $0,
            action: plan.text(of: $0.action, owner: $0.owner))
        }
      }
    }
  }
}

extension Column where Row == TimelineRow {
  /// Every column of `timeline.csv` after `schema_version`.
  public static let timeline: [Column] = [
    Column("strategy") { .text($0.contender.strategy.name) },
    Column("workers") { .integer($0.contender.workers) },
    Column("worker") { .integer($0.worker) },
    Column("period") { .integer($0.span.period) },
    Column("step") { CSVField($0.span.action.tile?.step) },
    Column("action") { .text($0.action) },
    Column("owner") { .integer($0.span.owner) },
    Column("kind") { .text("\($0.span.kind)") },
    Column("start_seconds") { .real($0.span.start) },
    Column("end_seconds") { .real($0.span.end) },
  ]
}
