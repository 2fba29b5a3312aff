import Figures
import Foundation
import Reports

extension Calibration {
  /// A thresholds file with a rule for each row and metric: first one for rows that this calibration
  /// has not seen, as wide as the widest that it has, then those that it has.
  public var thresholdsFile: String {
    let general = Metric.all.compactMap { metric -> String? in
      let margins = floors.filter { $0.metric.name == metric.name }
      return margins.max { $0.margin < $1.margin }.map { widest in
        "\n  # Rows that this calibration has not seen: the widest margin of those that it has.\n"
          + "  - strategy: \"*\"\n    metric: \(metric.name)\n" + margin(widest)
          + "    min_blocks: 6\n" + Self.responses
      }
    }
    let special = floors.map { floor in
      "\n  # Runs of the same build differed by \(floor.shown(floor.seen)); more than "
        + "\(floor.shown(floor.possible)) can be ruled out.\n"
        + "  - strategy: \(Self.quoted(floor.key.strategy))\n    workers: \(floor.key.workers)\n"
        + "    metric: \(floor.metric.name)\n" + margin(floor)
    }
    return heading + (general + special).joined() + serialRule + exactRule
  }

  private var heading: String {
    let machine = runs[0].environment?.cpuModel.map { " on \(Self.quoted($0))" } ?? ""
    return """
      # Thresholds for `bench check`, suggested from \(runs.count) runs of one build\(machine).
      # A margin is the largest loss that two of these runs could not rule out, times \
      \(Floor.allowance),
      # rounded up, at least 1 %. The rules that match a row and metric are merged in their order: a
      # later rule overrules only the keys that it has. What holds for all belongs into the rules with
      # strategy "*"; bench check --explain ROW prints which rule decided what.
      schema_version: 1
      # The chance of a false regression among all rows together.
      alpha: 5%
      # With more disturbed blocks than this a change is inconclusive.
      max_disturbed: 25%

      # In each rule: strategy (names, families, globs), workers and metric are one or a list;
      # relative and absolute are margins, and a loss must exceed both where both are there;
      # on_missing, on_inconclusive and on_improved are pass, warn or fail; gate: false takes figures
      # out of the gate, and they are listed as not gated, with the reason.
      rules:
      """
  }

  /// The margin's line; a margin of everything is none.
  private func margin(_ floor: Floor) -> String {
    guard floor.isRelative else { return "    absolute: \(floor.margin)\n" }
    guard floor.margin < 1 else {
      return "    gate: false\n    reason: too noisy, runs of the same build may differ by"
        + " \(floor.shown(floor.possible))\n"
    }
    return "    relative: \(floor.margin.text(.percent(1)))\n"
  }

  /// Serial's own time, which shows a program that is slower everywhere; empty where the calibration
  /// has a rule for times already, or cannot tell how they differ.
  private var serialRule: String {
    guard !floors.contains(where: { $0.metric.name == Metric.stepSeconds.name }),
      let key = runs[0].rows.first(where: { $0.key.strategy == "serial" })?.key,
      let floor = Floor(key, .stepSeconds, runs, isRelative: true, alpha: alpha)
    else { return "" }
    let least = max(Thresholds.serialTimeMargin, floor.margin)
    let line = least < 1 ? "    relative: \(least.text(.percent(1)))\n" : margin(floor)
    return
      "\n  # A program that is slower everywhere keeps its speedups, but not serial's time. Runs of the"
      + "\n  # same build differed by \(floor.shown(floor.seen)); the margin is at least"
      + " \(Thresholds.serialTimeMargin.text(.percent(0))), because other hours differ by more."
      + "\n  - strategy: serial\n    metric: step_seconds\n" + line
  }

  private static let responses =
    "    on_missing: warn\n    on_inconclusive: warn\n    on_improved: pass\n"

  private var exactRule: String {
    let names = Metric.all.filter { $0.scope == .exact }.map(\.name).joined(separator: ", ")
    return "\n  # Counts of the plans, compared by equality.\n  - strategy: \"*\"\n"
      + "    metric: [\(names)]\n" + Self.responses
      + "\n  # What training comes to is gated where a rule gives it a margin, such as\n"
      + "  # - metric: test_accuracy\n  #   absolute: 0.01\n"
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
    guard let terms = thresholds.terms(for: floor.key, floor.metric), terms.isGated else {
      return []
    }
    return terms.margins.compactMap { margin, isRelative in
      Floor(floor.key, floor.metric, runs, isRelative: isRelative, alpha: alpha)
        .map { (margin, $0) }
    }
  }
}
