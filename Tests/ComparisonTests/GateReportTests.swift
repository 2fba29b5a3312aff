import Foundation
import Testing

@testable import Comparison

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// Each form of a gate, read back by a reader of its own.
struct GateReportTests {
  typealias Runs = GateRuns

  /// Every name that a form could be broken by.
  static let evil = "a\"b'<&>]]>|*`\\~%::,é\u{0}\u{1}\u{FFFE}\n\r\tz"

  static let gate: Gate = {
    var rule = Runs.rule(relative: 0.02)
    rule.onInconclusive = .fail
    let fast = Runs.blocks(2)
    func run(_ name: String, _ rows: [(String, Double)]) -> RunData {
      Runs.run(
        rows.map { strategy, factor in
          Runs.row(
            ["speedup": fast.map { $0 / factor }, "step_seconds": fast.map { $0 * factor }],
            strategy: strategy)
        }, name: name)
    }
    return Gate(
      base: [run("before", [(evil, 1), ("same", 1), ("faster", 1), ("near", 1), ("gone", 1)])],
      candidate: [run("now", [(evil, 1.2), ("same", 1), ("faster", 0.8), ("near", 1.02)])],
      thresholds: Thresholds(rules: [rule, Runs.rule("bytes_per_step")]))
  }()

  static func text(_ name: String) throws -> String {
    try #require(GateReport.named(name)).render(gate)
  }

  @Test func theVerdictsAreThoseThatTheFormsAreTestedWith() {
    let verdicts = Self.gate.rows.filter { $0.metric != "bytes_per_step" }.map(\.verdict)
    #expect(verdicts == [.regression, .pass, .improved, .inconclusive, .incomparable])
    #expect(Self.gate.exitCode == 1)
    #expect(Self.gate.summary == "1 regression, 1 incomparable, 1 inconclusive, 1 improved, 5 pass")
  }

  @Test func textListsEveryRowTheGravestFirst() throws {
    let lines = try Self.text("text").split(separator: "\n")
    #expect(lines.count == 1 + 2 + Self.gate.rows.count + 1)
    #expect(lines[0].hasPrefix("loss: the change of the figure (candidate ÷ base − 1"))
    #expect(lines[3].hasPrefix("regression"))
    // 2 that becomes 2 ÷ 1.2 has lost a sixth.
    #expect(lines[3].contains("+16.7 %") && lines[3].contains("<0.001"))
    #expect(lines.last?.contains(Self.gate.summary) == true)
  }

  @Test func markdownIsOneTable() throws {
    let lines = try Self.text("markdown").split(separator: "\n").dropFirst(2)
    #expect(lines.count == 2 + Self.gate.rows.count)
    // A bar that belongs to a name is escaped, so that all lines have as many cells.
    let cells = lines.map { $0.replacing("\\|", with: "").split(separator: "|").count }
    #expect(Set(cells) == [GateRow.headers.count])
  }

  @Test func jsonHoldsEveryRowAndKey() throws {
    let data = Data(try Self.text("json").utf8)
    let document = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    #expect(document["exit_code"] as? Int == 1 && document["schema_version"] as? Int == 1)
    let rows = try #require(document["rows"] as? [[String: Any]])
    #expect(rows.map { $0["verdict"] as? String } == Self.gate.rows.map(\.verdict.rawValue))
    #expect(rows[0]["strategy"] as? String == Self.evil)
    let loss = try #require(rows[0]["loss"] as? Double)
    #expect(abs(loss - 1 / 6.0) < 1e-9 && rows[0]["is_relative"] as? Bool == true)
    #expect(Set(rows.map { Set($0.keys) }).count == 1)
    #expect(rows.last?["loss"] is NSNull)
  }

  /// Three runs as far apart as figures can be leave open a loss that is no number any more.
  @Test func anInfiniteBoundIsNoNumber() throws {
    let name = "communication_overhead"
    let runs = [1e-15, 1, 1e15].map { Runs.run([Runs.row([name: Runs.blocks($0)])]) }
    var thresholds = Thresholds(rules: [Runs.rule(name, relative: 0.02)])
    thresholds.alpha = 1e-9
    let gate = Gate(base: runs, candidate: runs, thresholds: thresholds)
    #expect(gate.rows.map(\.loss?.high) == [.infinity])
    for report in GateReport.all {
      #expect(!report.render(gate).isEmpty || report.name == "github")
    }
    let document = try JSONSerialization.jsonObject(with: Data(gate.json.utf8))
    let rows = (document as? [String: Any])?["rows"] as? [[String: Any]]
    #expect(rows?.first?["loss_high"] is NSNull && rows?.first?["loss_low"] as? Double == -1)
  }

  /// What an XML reader finds.
  private final class Found: NSObject, XMLParserDelegate {
    var elements: [(name: String, attributes: [String: String])] = []

    func parser(
      _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
      qualifiedName: String?, attributes: [String: String]
    ) { elements.append((name, attributes)) }
  }

  @Test func junitIsWellFormedAndCounts() throws {
    let found = Found()
    let parser = XMLParser(data: Data(try Self.text("junit").utf8))
    parser.delegate = found
    #expect(parser.parse(), "\(String(describing: parser.parserError))")
    func count(_ name: String) -> Int { found.elements.count { $0.name == name } }
    #expect(count("testcase") == Self.gate.rows.count)
    // The regression, and what is inconclusive and asked to fail; the missing row is skipped.
    #expect(count("failure") == 2 && count("skipped") == 1)
    let suite = try #require(found.elements.first { $0.name == "testsuite" }).attributes
    #expect(suite["tests"] == "9" && suite["failures"] == "2" && suite["skipped"] == "1")
    let names = found.elements.filter { $0.name == "testcase" }.map { $0.attributes["classname"] }
    // What XML cannot hold is replaced; all else comes back as it was.
    let shown = Self.evil.replacing("\u{0}", with: "\u{FFFD}").replacing("\u{1}", with: "\u{FFFD}")
      .replacing("\u{FFFE}", with: "\u{FFFD}")
    #expect(names.first == shown)
  }

  /// As the runner reads them: github.com/actions/runner, ActionCommand.cs.
  @Test func annotationsAreOneLineEach() throws {
    let lines = try Self.text("github").split(separator: "\n")
    #expect(lines.map { $0.prefix { $0 != " " } } == ["::error", "::error", "::warning"])
    for line in lines {
      let parts = line.dropFirst(2).split(separator: "::", maxSplits: 1)
      #expect(parts.count == 2)
      #expect(parts[0].split(separator: ",").count == 1)
      #expect(!line.contains("\r"))
    }
    func decoded(_ text: Substring) -> String {
      var text = String(text)
      for (code, sign) in [
        ("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%"),
      ] {
        text = text.replacing(code, with: sign)
      }
      return text
    }
    #expect(decoded(lines[0]).contains("title=\(Self.evil) with 2: regression::"))
  }

  /// By the rules of golang.org/design/14313-benchmark-format.
  @Test func benchfmtHasALineForEachBlock() throws {
    var (side, seen) = ("", [String: [Double]]())
    for line in try Self.text("benchfmt").split(separator: "\n") {
      let fields = line.split(whereSeparator: \.isWhitespace)
      if fields[0] == "Unit" {
        #expect(fields.count >= 3 && fields[2...].allSatisfy { $0.contains("=") })
      } else if fields[0].hasSuffix(":") {
        #expect(fields[0].first?.isLowercase == true && fields.count == 2)
        side = String(fields[1])
      } else {
        #expect(fields[0].hasPrefix("BenchmarkStep/strategy="))
        #expect(fields[0].split(separator: "/").count == 3 && fields.count.isMultiple(of: 2))
        #expect(Int(fields[1]) == 1)
        for index in stride(from: 2, to: fields.count, by: 2) {
          let value = try #require(Double(fields[index]))
          seen["\(side) \(fields[0]) \(fields[index + 1])", default: []].append(value)
        }
      }
    }
    let same = "BenchmarkStep/strategy=same/workers=2"
    #expect(seen["base \(same) speedup"] == Runs.blocks(2))
    #expect(seen["candidate \(same) sec/op"] == Runs.blocks(2))
    #expect(seen["candidate \(same) bytes_per_step"] == Array(repeating: 4096, count: 15))
    #expect(seen.keys.count { $0.hasPrefix("base") && $0.hasSuffix(" speedup") } == 5)
    #expect(seen.keys.count { $0.hasPrefix("candidate") && $0.hasSuffix(" speedup") } == 4)
  }
}
