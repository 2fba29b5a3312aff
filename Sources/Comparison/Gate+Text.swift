import Reports

extension Gate {
  var text: String {
    Self.convention + "\n\n" + ConsoleTable(GateRow.headers).render(rowsByUrgency.map(\.cells))
      + "\n" + heading + "\n"
  }

  /// For a step summary: the verdicts as a table.
  var markdown: String {
    "### \(ComparisonReport.escaped(heading))\n\n\(Self.convention)\n\n"
      + ComparisonReport.table(GateRow.headers, rowsByUrgency.map(\.cells))
  }

  private static let convention =
    "loss: the change of the figure (candidate ÷ base − 1, or candidate − base for an absolute"
    + " margin), turned so that positive is worse"

  private var heading: String {
    func names(_ runs: [RunData]) -> String { runs.map(\.name).joined(separator: ", ") }
    return "\(names(candidate)) against \(names(base)), alpha \(thresholds.alpha): \(summary)"
      + (blindness.map { "; \($0)" } ?? "")
  }

  /// GitHub's workflow commands, a line for each row that asks for one: an error where it fails
  /// the gate, else a warning.
  var annotations: String {
    rowsByUrgency.compactMap { row -> String? in
      let command: String
      switch row.response {
      case .pass: return nil
      case .warn: command = "warning"
      case .fail: command = "error"
      }
      let title =
        "\(row.strategy)\(row.workers.map { " with \($0)" } ?? ""): \(row.verdict.rawValue)"
      return
        "::\(command) title=\(encoded(title, more: ":,"))::\(encoded(row.sentence, more: ""))\n"
    }.joined()
  }

  /// What ends a command or a property is written as its code, as actions/toolkit does.
  private func encoded(_ text: String, more: String) -> String {
    var line = ""
    for scalar in text.unicodeScalars {
      let isSpecial =
        "%\r\n".unicodeScalars.contains(scalar) || more.unicodeScalars.contains(scalar)
      if isSpecial {
        let code = String(scalar.value, radix: 16, uppercase: true)
        line += code.count < 2 ? "%0\(code)" : "%\(code)"
      } else {
        line.unicodeScalars.append(scalar)
      }
    }
    return line
  }
}
