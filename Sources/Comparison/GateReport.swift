import Figures
import Reports

/// A gate's verdicts, in a form for people or for a program.
public struct GateReport: Sendable {
  public let name: String
  let text: @Sendable (Gate) -> String

  /// Every form; a new one is a line here.
  public static let all = [
    GateReport(name: "text", text: \.text), GateReport(name: "markdown", text: \.markdown),
    GateReport(name: "json", text: \.json), GateReport(name: "junit", text: \.junit),
    GateReport(name: "github", text: \.annotations),
    GateReport(name: "benchfmt", text: \.benchmarks),
  ]

  public static func named(_ name: String) -> GateReport? { all.first { $0.name == name } }

  public func render(_ gate: Gate) -> String { text(gate) }
}

extension Gate {
  /// How many rows have each verdict, in the order of urgency, those of none left out; and why,
  /// where nothing could be judged.
  public var summary: String {
    let counts = GateRow.Verdict.byUrgency.compactMap { verdict in
      let count = rows.count { $0.verdict == verdict }
      return count > 0 ? "\(count) \(verdict.rawValue)" : nil
    }.joined(separator: ", ")
    if Self.isAnyJudged(rows) { return counts }
    if rows.isEmpty { return "nothing could be judged: no rule matches a row of both sides" }
    return "nothing could be judged (\(counts)): \(obstacles.joined(separator: "; "))"
  }

  /// Why a program that got slower everywhere would not be noticed; nil where it would.
  var blindness: String? {
    guard Self.isAnyJudged(rows) else { return nil }
    let times = rows.filter { Metric.named($0.metric)?.scope == .machine }
    guard !times.contains(where: \.verdict.isJudged) else { return nil }
    let reason = times.first?.reason ?? "no rule gives step_seconds a margin"
    return "absolute times are not judged, so a program that is slower everywhere would pass:"
      + " \(reason)"
  }

  /// Which inputs differ; where none does, the reasons of the rows, each once and at most three.
  private var obstacles: [String] {
    let differences = JobDifferences.among(base + candidate)
    guard differences.isEmpty else { return differences }
    var seen: Set<String> = []
    return Array(rows.map(\.reason).filter { seen.insert($0).inserted }.prefix(3))
  }

  /// The rows that fail the gate come first, then those that warn.
  var rowsByUrgency: [GateRow] {
    Thresholds.Response.allCases.reversed().flatMap { response in
      GateRow.Verdict.byUrgency.flatMap { verdict in
        rows.filter { $0.response == response && $0.verdict == verdict }
      }
    }
  }
}

extension GateRow.Verdict {
  static let byUrgency: [Self] = [
    .regression, .incomparable, .inconclusive, .improved, .notGated, .pass,
  ]
}

/// The cells of a verdict, as people read them.
extension GateRow {
  static let headers: [ConsoleTable.Header] = [
    .init("verdict", .left), .init("strategy", .left), .init("workers"), .init("metric", .left),
    .init("base"), .init("candidate"), .init("loss"), .init("bounds"), .init("margin"),
    .init("p"), .init("reason", .left),
  ]

  var cells: [String] {
    [
      verdict.rawValue, strategy, workers.map { "\($0)" } ?? "–", metric, shown(base),
      shown(candidate), loss.map { signed($0.value, $0) } ?? "–", bounds ?? "–",
      loss.map { shown($0.margin, $0) } ?? "–", loss.map { chance($0) } ?? "–", reason,
    ]
  }

  /// The row in words, for where there is no table.
  var sentence: String {
    var parts = ["\(strategy)\(workers.map { " with \($0)" } ?? ""): \(metric) \(verdict.rawValue)"]
    if let loss, let bounds {
      parts.append(
        "loss \(signed(loss.value, loss)) (\(bounds)), margin \(shown(loss.margin, loss)), "
          + "p \(chance(loss))")
    } else if let base, let candidate {
      let margin = loss.map { ", margin \(shown($0.margin, $0))" } ?? ""
      parts.append("\(shown(base)) before, \(shown(candidate)) now\(margin)")
    }
    if !reason.isEmpty { parts.append(reason) }
    return parts.joined(separator: "; ")
  }

  private var bounds: String? {
    guard let loss, loss.pValue != nil else { return nil }
    let ends = [loss.low, loss.high].map { $0.map { signed($0, loss) } ?? "?" }
    return "\(ends[0]) … \(ends[1])"
  }

  private func shown(_ figure: Double?) -> String {
    guard let figure else { return "–" }
    return Metric.named(metric)?.shown(figure) ?? "\(figure)"
  }

  private func shown(_ value: Double, _ loss: Loss) -> String {
    if loss.isRelative { return value.text(.percent(1)) }
    return Metric.named(metric)?.shown(value) ?? "\(value)"
  }

  private func signed(_ value: Double, _ loss: Loss) -> String {
    (value < 0 ? "-" : "+") + shown(abs(value), loss)
  }

  /// The p-value of the verdict's claim: of a gain for an improvement, else of a loss.
  private func chance(_ loss: Loss) -> String {
    (verdict == .improved ? loss.gainPValue : loss.pValue)?.chanceText ?? "–"
  }
}
