import Foundation
import Reports

/// A run's timelines in the Trace Event Format, which Perfetto and chrome://tracing open.
///
/// A strategy is a process, a worker a thread, an action a complete event of the category of what
/// its time went on. Source: Google, "Trace Event Format", JSON object form.
enum ChromeTrace {
  /// A file for each strategy and number of workers, with names such as
  /// `traces/data-parallel-ring-2.json`, in the order of the rows.
  static func files(_ spans: [TimelineSpan]) -> [(name: String, json: String)] {
    var names: [String] = []
    var grouped: [String: [TimelineSpan]] = [:]
    for span in spans {
      let name = fileName(span.key)
      if grouped[name] == nil { names.append(name) }
      grouped[name, default: []].append(span)
    }
    return names.map { ($0, json(grouped[$0]!)) }
  }

  /// The file of each strategy and number of workers.
  static func names(_ spans: [TimelineSpan]) -> [(key: RecordedRun.Key, name: String)] {
    spans.map(\.key).unique.map { ($0, fileName($0)) }
  }

  /// Letters, digits, `-`, `_` and `.` as they are, `-` for all else: no name leaves its folder.
  private static func fileName(_ key: RecordedRun.Key) -> String {
    let name = "\(key.strategy)-\(key.workers)".unicodeScalars.map { scalar in
      let isKept =
        scalar.isASCII
        && (scalar.properties.isAlphabetic || "0123456789-_.".contains(Character(scalar)))
      return isKept ? Character(scalar) : "-"
    }
    return "traces/\(String(name)).json"
  }

  private struct Document: Encodable {
    let displayTimeUnit = "ns"
    var traceEvents: [Event]
  }

  private struct Event: Encodable {
    struct Arguments: Encodable {
      var name: String?
      var action: String?
      var owner: Int?
      var period: Int?
      var step: Int?
    }

    var name: String
    var ph: String
    var cat: String?
    /// Processes and threads from 1: 0 is the idle one.
    var pid = 1
    var tid: Int
    var ts: Double?
    var dur: Double?
    var args: Arguments
  }

  private static func json(_ spans: [TimelineSpan]) -> String {
    let process = "\(spans[0].key.strategy), \(spans[0].key.workers) workers"
    var events = [Event(name: "process_name", ph: "M", tid: 1, args: .init(name: process))]
    for worker in Set(spans.map(\.worker)).sorted() {
      events.append(
        Event(name: "thread_name", ph: "M", tid: worker + 1, args: .init(name: "worker \(worker)")))
    }
    events += spans.map { span in
      let label = span.action.split(separator: " ").first.map(String.init) ?? ""
      return Event(
        // Viewers choose colours by name: waiting must not look like what was waited for.
        name: span.kind == "wait" ? "wait \(label)" : label, ph: "X", cat: span.kind,
        tid: span.worker + 1, ts: microseconds(span.start),
        dur: microseconds(span.end - span.start),
        args: .init(
          action: span.action, owner: span.owner, period: span.period, step: span.step))
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    // Numbers and text only: nothing that it could refuse.
    return String(decoding: try! encoder.encode(Document(traceEvents: events)), as: UTF8.self)
  }

  /// The format's unit. Perfetto multiplies by 1000 and cuts the rest off, and one nanosecond too
  /// few makes neighbours overlap: so the least number that gives all of them back.
  private static func microseconds(_ nanoseconds: Int) -> Double {
    let value = Double(nanoseconds) / 1000
    return Int(value * 1000) < nanoseconds ? value.nextUp : value
  }
}
