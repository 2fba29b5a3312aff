import Files

extension Gate {
  /// JUnit's XML, as CI systems read it, with one test for each row. A row that fails the gate is a
  /// failure; a row that does not fail it and says nothing of the candidate is skipped.
  var junit: String {
    let failures = rows.count { $0.response == .fail }
    let skipped = rows.count { $0.response != .fail && !$0.verdict.isAnswer }
    let counts =
      "tests=\"\(rows.count)\" failures=\"\(failures)\" skipped=\"\(skipped)\" errors=\"0\""
    let cases = rows.map { row in
      let name = row.metric + (row.workers.map { ", \($0) workers" } ?? "")
      let start =
        "    <testcase classname=\"\(row.strategy.xmlEscaped)\" name=\"\(name.xmlEscaped)\" time=\"0\""
      let message = row.sentence.xmlEscaped
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
}

extension GateRow.Verdict {
  /// Whether the samples say something about the candidate.
  fileprivate var isAnswer: Bool {
    switch self {
    case .pass, .regression, .improved: true
    case .inconclusive, .incomparable, .notGated: false
    }
  }
}
