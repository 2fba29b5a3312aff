import Engine

/// Two consecutive whole periods of a plan as its workers carried them out.
public struct Timeline: Sendable {
  /// Each worker's spans in order: periods are 0 and 1, times are from the first one's start.
  public let spans: [[Trace.Span]]

  /// Takes the two periods of the trace that lasted as long as the median pair did, so that what
  /// disturbs one of them does not become the picture; nil where there are fewer than two.
  ///
  /// A pair lasts from the first worker's start into it until the last one is done with it.
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
    // In whole nanoseconds, as the clock counts, so that a time has few digits.
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
