import Figures
import Foundation
import Reports

extension Calibration {
  /// A thresholds file with a margin for each row and metric: first a rule for rows that this
  /// calibration has not seen, with the widest margin, then those that it has.
  public var thresholdsFile: String {
    let usable = floors.filter { !$0.isRelative || $0.margin < 1 }
    let noisy = floors.filter { $0.isRelative && $0.margin >= 1 }
    let names = Metric.all.filter { metric in floors.contains { $0.metric.name == metric.name } }
    let general = names.compactMap { metric -> String? in
      let margins = usable.filter { $0.metric.name == metric.name }
      return margins.max { $0.margin < $1.margin }.map { widest in
        "\n  # Rows that this calibration has not seen: its widest margin.\n"
          + rule("\"*\"", nil, widest)
      }
    }
    let special = usable.map { floor in
      "\n  # Runs of the same build differed by \(floor.shown(floor.seen)); more than "
        + "\(floor.shown(floor.possible)) can be ruled out.\n"
        + rule(Self.quoted(floor.key.strategy), floor.key.workers, floor)
    }
    let skipped = noisy.map {
      "\n  # Too noisy to gate: runs of the same build may differ by \($0.shown($0.possible)).\n"
        + match(Self.quoted($0.key.strategy), $0.key.workers, $0) + "    gate: false\n"
    }
    return heading + (general + special + skipped).joined() + exactRule
  }

  private var heading: String {
    let machine = runs[0].environment?.cpuModel.map { " on \(Self.quoted($0))" } ?? ""
    return """
      # Thresholds for `bench check`, suggested from \(runs.count) runs of one build\(machine).
      # A margin is the largest loss that two of these runs could not rule out, times \
      \(Floor.allowance),
      # rounded up, at least 1 %. Where several rules match a row and metric the last one counts.
      schema_version: 1
      # The chance of a false regression among all rows together.
      alpha: 5%
      # With more disturbed blocks than this a change is inconclusive.
      max_disturbed: 25%

      # In each rule: strategy (names, families, globs), workers and metric are one or a list;
      # relative and absolute are margins, and a loss must exceed both where both are there;
      # on_missing, on_inconclusive and on_improved are pass, warn or fail; gate: false takes figures
      # out of the gate.
      rules:
      """
  }

  private func rule(_ strategy: String, _ workers: Int?, _ floor: Floor) -> String {
    let margin =
      floor.isRelative ? "relative: \(floor.margin.text(.percent(1)))" : "absolute: \(floor.margin)"
    return match(strategy, workers, floor) + "    \(margin)\n    min_blocks: 6\n" + Self.responses
  }

  private func match(_ strategy: String, _ workers: Int?, _ floor: Floor) -> String {
    "  - strategy: \(strategy)\n" + (workers.map { "    workers: \($0)\n" } ?? "")
      + "    metric: \(floor.metric.name)\n"
  }

  private static let responses =
    "    on_missing: warn\n    on_inconclusive: warn\n    on_improved: pass\n"

  private var exactRule: String {
    let names = Metric.all.filter { $0.scope == .exact }.map(\.name).joined(separator: ", ")
    return "\n  # Counts of the plans, compared by equality.\n  - strategy: \"*\"\n"
      + "    metric: [\(names)]\n" + Self.responses
  }

  /// A name in double quotes, as YAML and JSON have them, in one line.
  private static func quoted(_ name: String) -> String {
    var text = ""
    for scalar in name.unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .unassigned, .privateUse:
        let code = String(scalar.value, radix: 16)
        text += "\\U" + String(repeating: "0", count: 8 - code.count) + code
      default:
        if scalar == "\"" || scalar == "\\" { text += "\\" }
        text.unicodeScalars.append(scalar)
      }
    }
    return "\"\(text)\""
  }
}

extension Calibration.Floor {
  func shown(_ value: Double) -> String {
    isRelative ? value.text(.percent(1)) : metric.shown(value)
  }
}

extension Calibration {
  /// What a calibration for `thresholds` looks at: speedups, times, and all that they have margins
  /// for.
  public static func metrics(for thresholds: Thresholds) -> [Metric] {
    let gated = thresholds.rules.flatMap(\.metrics).map(\.name)
    return Metric.all.filter { (["speedup", "step_seconds"] + gated).contains($0.name) }
  }

  /// The floor of each row and metric, beside the margin that `thresholds` have for it.
  public func table(_ thresholds: Thresholds) -> String {
    let headers: [ConsoleTable.Header] = [
      .init("strategy", .left), .init("workers"), .init("metric", .left), .init("seen"),
      .init("possible"), .init("suggested"), .init("margin"),
    ]
    return ConsoleTable(headers).render(
      floors.flatMap { floor in
        let margins = margins(floor, thresholds).map { ($0.floor, $0.floor.shown($0.margin)) }
        return (margins.isEmpty ? [(floor, "–")] : margins).map { floor, margin in
          [
            floor.key.strategy, "\(floor.key.workers)", floor.metric.name, floor.shown(floor.seen),
            floor.shown(floor.possible), floor.shown(floor.margin), margin,
          ]
        }
      })
  }

  /// Warns of margins that are smaller than the noise of this machine. A rule with two margins is
  /// warned of only if both are too small, because a loss must exceed both.
  public func warnings(_ thresholds: Thresholds) -> [String] {
    floors.flatMap { floor in
      let margins = margins(floor, thresholds)
      guard margins.allSatisfy({ $0.margin < $0.floor.seen }) else { return [String]() }
      return margins.map { margin, floor in
        "\(floor.key): the margin \(floor.shown(margin)) of \(floor.metric.name) is smaller than"
          + " the noise (\(floor.shown(floor.seen)) between identical builds)"
      }
    }
  }

  /// The margins of a figure, each with the floor in the margin's own unit.
  private func margins(
    _ floor: Floor, _ thresholds: Thresholds
  ) -> [(margin: Double, floor: Floor)] {
    let rule = thresholds.rule(for: floor.key, floor.metric)
    return [(rule?.relative, true), (rule?.absolute, false)].compactMap { margin, isRelative in
      guard let margin else { return nil }
      return Floor(floor.key, floor.metric, runs, isRelative: isRelative, alpha: alpha)
        .map { (margin, $0) }
    }
  }
}
