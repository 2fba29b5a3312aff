import Engine
import Plans

/// A trace without its actions, which the plan holds, for another process.
struct RunTrace: Codable {
  struct Span: Codable {
    var owner: Int
    var index: Int
    var period: Int
    var kind: Int
    var start: Double
    var end: Double
  }

  var spans: [[Span]]
  var record: RunRecord

  init(_ trace: Trace) {
    spans = trace.spans.map {
      $0.map {
        Span(
          owner: $0.owner, index: $0.index, period: $0.period, kind: $0.kind.rawValue,
          start: $0.start, end: $0.end)
      }
    }
    record = trace.record
  }

  /// The spans with the plan's actions.
  ///
  /// - Precondition: the trace is of this plan.
  func spans(in plan: Plan) -> [[Trace.Span]] {
    let lists = plan.workers + plan.tasks
    return spans.map {
      $0.map {
        Trace.Span(
          owner: $0.owner, index: $0.index, period: $0.period, action: lists[$0.owner][$0.index],
          kind: Bucket(rawValue: $0.kind)!, start: $0.start, end: $0.end)
      }
    }
  }
}
