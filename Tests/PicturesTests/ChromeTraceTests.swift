import Foundation
import Reports
import Support
import Testing

@testable import Pictures

/// Against the format's own rules, and the rows that the trace is made from.
@Suite struct ChromeTraceTests {
  static let header =
    "schema_version,strategy,workers,worker,period,step,action,owner,kind,start_seconds,end_seconds"

  private struct Row {
    var strategy = "data-parallel:ring"
    var workers = 2
    var worker: Int
    var period = 0
    var step = ""
    var action: String
    var owner: Int
    var kind: String
    /// Nanoseconds.
    var start: Int
    var end: Int

    /// Decimal seconds without any floating point.
    private func seconds(_ nanoseconds: Int) -> String {
      let digits = String(nanoseconds)
      let padded = String(repeating: "0", count: max(0, 10 - digits.count)) + digits
      return "\(padded.dropLast(9)).\(padded.suffix(9))"
    }

    var line: String {
      "1,\(strategy),\(workers),\(worker),\(period),\(step),\(action),\(owner),\(kind),"
        + "\(seconds(start)),\(seconds(end))"
    }
  }

  /// Neighbours without gaps, at every kind of remainder; a text with characters JSON escapes.
  private static let rows: [Row] = {
    let kinds = ["compute", "communication", "wait"]
    var rows = (0..<2000).map { index in
      Row(
        worker: index / 1000, period: index % 1000 / 500,
        step: index % 3 == 0 ? "\(index % 5)" : "",
        action: index % 3 == 0 ? "F0.\(index) rows=0:16" : "S gradients=0:\(index) to=1",
        owner: index / 1000, kind: kinds[index % 3], start: index % 1000 * 1_013,
        end: (index % 1000 + 1) * 1_013)
    }
    rows.append(
      Row(
        strategy: "odd/../na\\me", workers: 1, worker: 0, action: "|", owner: 0, kind: "wait",
        start: 1, end: 1_000_000_007))
    return rows
  }()

  private func spans(_ lines: [String]) throws -> [TimelineSpan] {
    var run = PictureRun()
    run.timeline = ([Self.header] + lines).joined(separator: "\n") + "\n"
    return try run.data().timeline
  }

  /// What the format knows; JSONDecoder reads numbers to their last bit.
  private struct Document: Decodable {
    struct Event: Decodable {
      struct Arguments: Decodable {
        var name, action: String?
        var owner, period, step: Int?
      }
      var name, ph: String
      var cat: String?
      var pid, tid: Int
      var ts, dur: Double?
      var args: Arguments
    }
    var traceEvents: [Event]
  }

  @Test func everyRowIsACompleteEvent() throws {
    let files = ChromeTrace.files(try spans(Self.rows.map(\.line)))
    #expect(
      files.map(\.name) == ["traces/data-parallel-ring-2.json", "traces/odd-..-na-me-1.json"])
    for (file, rows) in zip(files, [Array(Self.rows.dropLast()), [Self.rows.last!]]) {
      let all = try JSONDecoder().decode(Document.self, from: Data(file.json.utf8)).traceEvents
      let complete = all.filter { $0.ph == "X" }
      #expect(complete.count == rows.count)
      for (event, row) in zip(complete, rows) {
        let label = row.action.prefix { $0 != " " }
        #expect(event.name == (row.kind == "wait" ? "wait \(label)" : "\(label)"))
        #expect(event.cat == row.kind && event.pid == 1 && event.tid == row.worker + 1)
        // As Perfetto reads them: microseconds, cut to whole nanoseconds.
        let (ts, dur) = (try #require(event.ts), try #require(event.dur))
        #expect(Int(ts * 1000) == row.start && Int(dur * 1000) == row.end - row.start)
        #expect(abs(ts * 1000 - Double(row.start)) < 1e-3)
        #expect(event.args.action == row.action && event.args.owner == row.owner)
        #expect(event.args.period == row.period && event.args.step == Int(row.step))
      }
      let names = all.filter { $0.ph == "M" }
      #expect(names.count + complete.count == all.count)
      #expect(names[0].name == "process_name" && names[0].args.name!.hasPrefix(rows[0].strategy))
      let threads = names.dropFirst().map { ["\($0.name) \($0.tid)", $0.args.name!] }
      #expect(
        threads
          == Set(rows.map(\.worker)).sorted().map {
            ["thread_name \($0 + 1)", "worker \($0)"]
          })
    }
  }

  @Test func aRunWithoutTimelinesHasNoTraces() throws {
    #expect(ChromeTrace.files(try PictureRun().data().timeline).isEmpty)
  }

  @Test(
    arguments: [
      ("1,serial,1,0,0,0,F0.0,0,sleep,0.0,1.0", "kind is 'sleep', expected compute"),
      ("1,serial,1,-1,0,0,F0.0,0,wait,0.0,1.0", "worker is '-1', expected a whole number"),
      (
        "1,serial,2,2,0,0,F0.0,0,wait,0.0,1.0", "worker is '2', expected a whole number from 0 to 1"
      ),
      ("1,serial,1,0,0,x,F0.0,0,wait,0.0,1.0", "step is 'x', expected a whole number"),
      ("1,serial,1,0,0,,F0.0,0,wait,nan,1.0", "start_seconds is 'nan', expected seconds"),
      ("1,serial,1,0,0,,F0.0,0,wait,0.0,1e300", "end_seconds is '1e300', expected seconds"),
      ("1,serial,1,0,0,,F0.0,0,wait,2.0,1.0", "end_seconds is '1.0', expected no less"),
      (
        "1,serial,99999999999999999999,0,0,,F0.0,0,wait,0.0,1.0",
        "workers is '99999999999999999999', expected a whole number"
      ),
    ])
  func aWrongCellIsNamed(line: String, problem: String) throws {
    let error = #expect(throws: ReportError.self) {
      try spans(["1,serial,1,0,0,,\"F\n0\",0,wait,0.0,1.0", line])
    }
    #expect(error?.exitCode == 65)
    #expect("\(try #require(error))".contains("timeline.csv' line 4: \(problem)"))
  }
}
