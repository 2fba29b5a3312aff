extension Gate {
  /// JUnit's XML, as CI systems read it: a test for each row. What fails the gate is a failure,
  /// what is inconclusive or incomparable and does not fail it is skipped.
  var junit: String {
    let failures = rows.count { $0.response == .fail }
    let skipped = rows.count { $0.response != .fail && !$0.verdict.isAnswer }
    let counts =
      "tests=\"\(rows.count)\" failures=\"\(failures)\" skipped=\"\(skipped)\" errors=\"0\""
    let cases = rows.map { row in
      let name = row.metric + (row.workers.map { ", \($0) workers" } ?? "")
      let start =
        "    <testcase classname=\"\(xml(row.strategy))\" name=\"\(xml(name))\" time=\"0\""
      let message = xml(row.sentence)
      if row.response == .fail {
        return start + ">\n      <failure type=\"\(row.verdict.rawValue)\" message=\"\(message)\"/>"
          + "\n    </testcase>\n"
      }
      if !row.verdict.isAnswer {
        return start + ">\n      <skipped message=\"\(message)\"/>\n    </testcase>\n"
      }
      return start + ">\n      <system-out>\(message)</system-out>\n    </testcase>\n"
    }
    return
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"bench check\" \(counts)>\n"
      + "  <testsuite name=\"bench check\" \(counts) time=\"0\">\n\(cases.joined())"
      + "  </testsuite>\n</testsuites>\n"
  }

  /// Text as XML 1.0 takes it, also inside of quotes. Characters that it has no way to write
  /// become the replacement character.
  private func xml(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "\t", "\n", "\r": escaped += "&#\(scalar.value);"
      case "\u{0}"..<"\u{20}", "\u{FFFE}", "\u{FFFF}": escaped += "\u{FFFD}"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}

extension GateRow.Verdict {
  /// Whether the samples say something about the candidate.
  fileprivate var isAnswer: Bool {
    switch self {
    case .pass, .regression, .improved: true
    case .inconclusive, .incomparable: false
    }
  }
}
