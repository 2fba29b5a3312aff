import Reports

extension Gate {
  /// One document, with every key in every row; numbers in SI units, losses of a relative margin
  /// as shares.
  var json: String {
    func paths(_ runs: [RunData]) -> JSONValue { .array(runs.map { .field(.text($0.path)) }) }
    return JSONValue.object([
      CSVTable.schemaVersionName: .field(.integer(CSVTable.schemaVersion)),
      "alpha": .field(.real(thresholds.alpha)), "exit_code": .field(CSVField(exitCode)),
      "base": paths(base), "candidate": paths(candidate), "rows": .array(rows.map(\.document)),
    ]).text
  }
}

extension GateRow {
  fileprivate var document: JSONValue {
    .object(
      [
        "strategy": .text(strategy), "workers": CSVField(workers), "metric": .text(metric),
        "verdict": .text(verdict.rawValue), "response": .text(response.rawValue),
        "base": CSVField(base), "candidate": CSVField(candidate),
        "is_relative": CSVField(loss?.isRelative), "loss": CSVField(loss?.value),
        "loss_low": CSVField(loss?.low), "loss_high": CSVField(loss?.high),
        "margin": CSVField(loss?.margin), "p_value": CSVField(loss?.pValue),
        "gain_p_value": CSVField(loss?.gainPValue), "reason": .text(reason),
      ].mapValues(JSONValue.field))
  }
}
