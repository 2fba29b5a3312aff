import ArgumentParser
import Files
import Measurement

/// The options that say how many samples are taken and how long they last.
struct SamplingOptions: ParsableArguments {
  @Option(
    help: "Stop when the 95 % interval of every speedup is narrower than this percentage of it.")
  var precision = "2"

  @Option(
    help: """
      Seconds that the whole run may take, from its start to its table. If they are too few, the \
      run says what it leaves out. Default: 60, or no limit with --rounds or --quick. In a sweep: \
      seconds of measuring for each value, 3 by default.
      """, transform: JobOptions.decimal)
  var maxTime: Double?

  @Option(
    help: """
      Exact number of rounds, each with a timed sample of every strategy. Default: at least 30, \
      until --precision or --max-time ends them; 6 with --quick. In a sweep: at least 6, however \
      long they take.
      """)
  var rounds: Int?

  @Option(
    help: "Milliseconds that a sample takes at least. Default: 40; 20 with --quick or in a sweep.",
    transform: JobOptions.decimal)
  var sampleTime: Double?

  @Option(help: "How many times a disturbed sample is taken again at most.")
  var retakes = 3

  /// - Parameter standard: the rule where the user names no rounds.
  func stoppingRule(_ standard: StoppingRule) throws(Failure) -> StoppingRule {
    let digits = precision.hasSuffix("%") ? String(precision.dropLast()) : precision
    guard let percent = Double(decimal: digits), percent > 0, percent <= 100 else {
      throw Failure(.usage, "--precision '\(precision)': expected a percentage above 0, such as 2")
    }
    if let maxTime, !(maxTime > 0 && maxTime <= 1e7) {
      throw Failure(.usage, "--max-time \(maxTime): expected seconds above 0, up to 10000000")
    }
    if let rounds {
      try JobOptions.check("--rounds", rounds, 1...100_000)
      return StoppingRule(rounds: rounds)
    }
    var rule = standard
    rule.precision = percent / 100
    return rule
  }

  /// - Parameter standard: the seconds where the user names neither seconds nor rounds.
  func maxSeconds(default standard: Double) -> Double {
    maxTime ?? (rounds == nil ? standard : .infinity)
  }

  func sampleSeconds(default standard: Double) throws(Failure) -> Double {
    let milliseconds = sampleTime ?? standard
    guard milliseconds >= 1, milliseconds <= 1e6 else {
      throw Failure(.usage, "--sample-time \(milliseconds): expected 1 to 1000000 milliseconds")
    }
    return milliseconds / 1000
  }

  func checkedRetakes() throws(Failure) -> Int {
    try JobOptions.check("--retakes", retakes, 0...100)
    return retakes
  }
}
