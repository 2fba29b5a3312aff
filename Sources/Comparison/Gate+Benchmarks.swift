extension Gate {
  /// The blocks of both sides in the Go benchmark format, which benchstat reads:
  /// `benchstat -col side FILE`. A line is a block, with every figure that it has.
  ///
  /// Source: golang.org/design/14313-benchmark-format, with units as in golang.org/x/perf.
  var benchmarks: String {
    let units = Metric.all.map { metric in
      let better =
        switch metric.direction {
        case .higherIsBetter: "higher"
        case .lowerIsBetter: "lower"
        }
      let assume = metric.scope == .exact ? " assume=exact" : ""
      return "Unit \(metric.benchmarkUnit) better=\(better)\(assume)\n"
    }
    let sides = [("base", base), ("candidate", candidate)].map { side, runs in
      // Keys of a side would be columns of their own, but for what both sides share.
      "\nside: \(side)\n" + runs.flatMap(\.rows).map(\.benchmarks).joined()
    }
    return units.joined() + sides.joined()
  }
}

extension Metric {
  /// The unit's name in the file: benchstat's own name for times, and the metric's name otherwise.
  fileprivate var benchmarkUnit: String { figure.unit == .seconds ? "sec/op" : name }
}

extension RunData.Row {
  fileprivate var benchmarks: String {
    let counts = Metric.all.filter { $0.scope == .exact }.compactMap { metric in
      summary.number(metric.name).map { " \($0) \(metric.benchmarkUnit)" }
    }.joined()
    let name = "BenchmarkStep/strategy=\(Self.word(key.strategy))/workers=\(key.workers)"
    let lines = blocks.values.map(\.count).max() ?? 0
    return (0..<lines).map { block in
      let figures = Metric.all.compactMap { metric -> String? in
        guard let values = blocks[metric.name], values.indices.contains(block) else { return nil }
        return " \(values[block]) \(metric.benchmarkUnit)"
      }
      return "\(name) 1\(figures.joined())\(counts)\n"
    }.joined()
  }

  /// A name's part has neither blanks nor slashes, which end it.
  private static func word(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.map {
          $0.properties.isWhitespace || $0.value < 0x20 || $0 == "/" ? "_" : $0
        }))
  }
}
