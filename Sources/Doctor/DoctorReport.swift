import Figures
import Foundation

/// The findings of all checks, as text for a terminal or as JSON.
public struct DoctorReport: Sendable {
  public let findings: [(name: String, finding: Finding)]

  public init(_ facts: DoctorFacts) {
    findings = Check.all.map { ($0.name, $0.examine(facts)) }
  }

  /// A line a check, `severity  name: what – why → advice`, and a last one that sums up.
  public var text: String {
    let width = Finding.Severity.allCases.map(\.rawValue.count).max() ?? 0
    let lines = findings.map { name, finding in
      let severity = finding.severity.rawValue
      var line = severity + String(repeating: " ", count: width - severity.count)
      line += "  \(name): \(finding.what)"
      if let why = finding.why { line += " – \(why)" }
      if let advice = finding.advice { line += " → \(advice)" }
      return Self.oneLine(line)
    }
    return (lines + ["", summary]).map { $0 + "\n" }.joined()
  }

  public var summary: String {
    func count(_ severity: Finding.Severity) -> Int {
      findings.count { $0.finding.severity == severity }
    }
    let (warnings, notes, unknown) = (count(.warning), count(.note), count(.unknown))
    let told =
      warnings + notes == 0
      ? "Nothing here will disturb a measurement, as far as can be told"
      : "\(warnings.counting("warning")) and \(notes.counting("note")) on what may disturb a"
        + " measurement"
    return told + (unknown == 0 ? "." : "; \(unknown.counting("thing")) cannot be told.")
  }

  /// The findings as an array of objects, with `null` for what is missing.
  public func json() -> String {
    struct Row: Encodable {
      let check: String
      let severity: Finding.Severity
      let what: String
      let why: String?
      let advice: String?
    }
    let rows = findings.map {
      Row(
        check: $0.name, severity: $0.finding.severity, what: $0.finding.what,
        why: $0.finding.why, advice: $0.finding.advice)
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    do {
      return try String(decoding: encoder.encode(rows), as: UTF8.self) + "\n"
    } catch {
      preconditionFailure("strings are always JSON: \(error)")
    }
  }

  /// Environment variables can hold line ends and control characters, which would break the line.
  private static func oneLine(_ text: String) -> String {
    String(text.map { $0.isNewline || $0 == "\t" || $0 == "\u{1B}" ? " " : $0 })
  }
}
