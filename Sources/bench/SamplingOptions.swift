import ArgumentParser
import Measurement

/// How many samples are taken, and how long they last.
struct SamplingOptions: ParsableArguments {
  @Option(
    help: "Stop when the 95 % interval of every speedup is narrower than this, in percent.")
  var precision = "2"

  @Option(
    help: """
      Seconds that the whole run may take, from its start to its table; where that is short, it \
      says what it leaves out. Default: 60; none with --rounds or --quick. In a sweep: seconds of \
      measuring for each value, 3 by default.
      """)
  var maxTime: Double?

  @Option(
    help: """
      Interleaved rounds, a timed sample of each strategy in each: exactly so many. Default: at \
      least 30 (in a sweep 6, in any time), then as --precision and --max-time say; 6 if quick.
      """)
  var rounds: Int?

  @Option(
    help: "Milliseconds that a sample takes at least. Default: 40, or 20 if quick or a sweep.")
  var sampleTime: Double?

  @Option(help: "How often a sample is taken again that something else has disturbed, at most.")
  var retakes = 3

  /// - Parameter standard: the rounds and seconds that are meant where none are named.
  func stoppingRule(_ standard: StoppingRule) throws(Failure) -> StoppingRule {
    let digits = precision.hasSuffix("%") ? String(precision.dropLast()) : precision
    guard let percent = Double(digits), percent > 0, percent <= 100 else {
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

  /// - Parameter standard: what is meant where the user says nothing.
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
