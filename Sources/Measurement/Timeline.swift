import Engine

/// Two consecutive whole periods of a plan as its workers carried them out.
public struct Timeline: Sendable {
  /// The spans of each worker, in order. Periods are 0 and 1, and times are seconds from the start
  /// of period 0.
  public let spans: [[Trace.Span]]

  /// Takes the pair of consecutive periods with the median duration, so that the picture shows no
  /// disturbance; nil where the trace has fewer than two periods.
  ///
  /// A pair lasts from the moment when the first worker starts it to the moment when the last
  /// worker ends it.
  public init?(_ trace: Trace) {
    let all = trace.spans.joined()
    guard let last = all.map(\.period).max(), last > 0 else { return nil }
    var starts = [Double](repeating: .infinity, count: last + 1)
    var ends = [Double](repeating: 0, count: last + 1)
    for span in all {
      starts[span.period] = min(starts[span.period], span.start)
      ends[span.period] = max(ends[span.period], span.end)
    }
    let durations = (0..<last).map { ends[$0 + 1] - starts[$0] }
    let first = durations.indices.sorted { durations[$0] < durations[$1] }[(last - 1) / 2]
    let origin = starts[first]
    // Times are rounded to whole nanoseconds, in which the clock counts, so that they have few
    // digits.
    func time(_ seconds: Double) -> Double { ((seconds - origin) * 1e9).rounded() / 1e9 }
    spans = trace.spans.map { spans in
      spans.filter { $0.period == first || $0.period == first + 1 }.map { span in
        var span = span
        span.period -= first
        (span.start, span.end) = (time(span.start), time(span.end))
        return span
      }
    }
  }
}
