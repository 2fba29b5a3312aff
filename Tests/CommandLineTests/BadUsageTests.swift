import Support
import Testing

/// Arguments that a user may get wrong, and what the one line about them must say.
struct BadUsage: CustomTestStringConvertible, Sendable {
  let arguments: [String]
  let says: [String]

  init(_ arguments: [String], _ says: String...) {
    self.arguments = arguments
    self.says = says
  }

  var testDescription: String { arguments.joined(separator: " ").debugDescription }

  /// `name` with each of `values`, which are all wrong for the same reason.
  static func each(_ name: String, _ values: [String], _ says: String...) -> [BadUsage] {
    values.map { value in
      var usage = BadUsage(["\(name)=\(value)"])
      // An empty value after `=` is none; as an argument of its own it is a word like others.
      if value.isEmpty { usage = BadUsage([name, value]) }
      return BadUsage(usage.arguments, says: says)
    }
  }

  private init(_ arguments: [String], says: [String]) {
    self.arguments = arguments
    self.says = says
  }
}

struct BadUsageTests {
  static let choices: [BadUsage] =
    [
      BadUsage(["--strategy", "data-paralel"], "'data-paralel'", "did you mean 'data-parallel'?"),
      BadUsage(["--strategy", "ringg"], "'ringg'", "did you mean 'ring'", "bench strategies"),
      BadUsage(["--strategy", "serial,layer-parallel:tensr"], "'layer-parallel:tensor'"),
      BadUsage(["--strategy", "Serial"], "'serial'"),
      BadUsage(["--strategy", "data-parallel:"], "'data-parallel:'"),
      BadUsage(["--strategy", "*"], "unknown strategy '*'"),
      BadUsage(["--optimizer", "rmsprop"], "'rmsprop'", "sgd, momentum, adam"),
      BadUsage(["--loss", "hinge"], "'hinge'", "cross-entropy, mse"),
      BadUsage(["--shuffle", "always"], "'always'", "none or epoch"),
      BadUsage(["--places", "nodes"], "nodes", "threads, cores, ll_caches, numa_domains, sockets"),
      BadUsage(["--bind", "0-"], "0-"),
      BadUsage(["--bind", "999999"], "999999"),
      BadUsage(["--data", "mnist"], "'mnist'", "synthetic | synthetic:FEATURES | csv:FILE | DIR"),
      BadUsage(["--data", "tiny.csv"], "csv:tiny.csv"),
      BadUsage(["--learning-rate", "fast"], "'fast'", "--learning-rate"),
      BadUsage(["--seed", "-1"], "--seed"),
    ]
    + BadUsage.each("--strategy", ["", ",", "serial,", " "], "no strategy given", "FAMILY")
    + BadUsage.each("--optimizer", ["", "SGD", "sgd "], "sgd, momentum, adam")
    + BadUsage.each("--loss", [""], "cross-entropy, mse")
    + BadUsage.each("--shuffle", [""], "none or epoch")
    + BadUsage.each("--bind", ["", "wide"], "close")
    + BadUsage.each("--places", [""], "cores")

  static let numbers: [BadUsage] =
    BadUsage.each(
      "--workers",
      [
        "0", "-1", "abc", "99999", "257", "1,,2", "1,", "", " ", "1.5", "2 3", "٣",
        "9223372036854775808", "1,2,x",
      ], "--workers", "1 to 256", "cores")
    + BadUsage.each("--batch", ["0", "-7", "16777217", "99999999999"], "--batch", "1 to 16777216")
    + BadUsage.each("--batch", ["9223372036854775808", "many", "7.0"], "--batch")
    + BadUsage.each("--batch", ["55", "61", "1000000"], "--batch", "only 54 training rows")
    + BadUsage.each(
      "--learning-rate", ["0", "-0", "-0.1", "1e-60", "1e60", "1e999"],
      "--learning-rate", "a positive number")
    + BadUsage.each("--microbatches", ["0", "-1", "4097"], "--microbatches", "1 to 4096")
    + BadUsage.each("--sync-every", ["0", "-1", "4097"], "--sync-every", "1 to 4096")
    + BadUsage.each("--staleness", ["-1", "1000001"], "--staleness", "0 to 1000000")
    + BadUsage.each("--rounds", ["0", "-1", "100001"], "--rounds", "1 to 100000")
    + BadUsage.each(
      "--sample-time", ["0", "0.5", "-1", "2e6"], "--sample-time", "milliseconds")
    + BadUsage.each("--retakes", ["-1", "101"], "--retakes", "0 to 100")
    + BadUsage.each(
      "--precision", ["0", "-2", "nan", "two", "2%%", "%", "101", "", "0x5%"], "--precision",
      "percentage")
    + BadUsage.each("--max-time", ["0", "-1", "1e8"], "--max-time", "seconds")
    + BadUsage.each("--sample", ["", "{}", "serial"], "--sample", "--isolate")
    + BadUsage.each("--curve-steps", ["0", "-1", "10000001"], "--curve-steps", "1 to 10000000")
    + BadUsage.each("--scale", ["", "zscore", "Standard"], "--scale", "minmax")
    + BadUsage.each("--seed", ["18446744073709551616", "x"], "--seed")

  static let decimals: [BadUsage] = ["--learning-rate", "--max-time", "--sample-time"].flatMap {
    BadUsage.each(
      $0, ["nan", "inf", "-inf", "0x10", "0x1p3", "1,5", ""], $0, "expected a decimal number")
  }

  static let networks: [BadUsage] =
    BadUsage.each(
      "--network",
      [
        "", "6", "-", "6-", "-6-3", "6--3", "6-0-3", "6-a-3", "6x5x3", "6-5-3-", "6.0-3", "+6-3",
        "6 -3", "6-5-3 ", "6-5\u{2010}3", "6-５-3", "1048577-3", "6-99999999999999999999-3",
        "6-5-3\n", String(repeating: "6-", count: 1100) + "3",
      ], "network '", "joined by '-'", "784-128-64-10")
    + BadUsage.each("--network", ["1048576-1048576"], "parameters", "at most 1073741824")
    + BadUsage.each(
      "--network", ["5-3", "7-5-3", "784-128-64-10"], "6 features", "3 classes", "--network 6-")
    + BadUsage.each("--network", ["6-5-2", "6-1"], "no output for label 2", "--network 6-128-64-3")

  static let commandLines: [BadUsage] = [
    BadUsage(["--wrokers", "2"], "--wrokers", "'--workers'"),
    BadUsage(["--frobnicate"], "--frobnicate"),
    BadUsage(["frobnicate"], "frobnicate"),
    BadUsage([""], "''"),
    BadUsage(["--rounds"], "--rounds"),
    BadUsage(["--quick=yes"], "--quick"),
    BadUsage(["-x"], "-x"),
  ]

  /// One line for people, one code for scripts, and nothing done.
  @Test(arguments: (choices + numbers + decimals + networks + commandLines).sampled(oneIn: 3))
  func oneLineSaysWhatIsWrong(usage: BadUsage) throws {
    let folder = try TinyData.folder()
    let outcome = try bench(TinyData.run + usage.arguments, in: folder)
    expectOneLine(outcome, code: 64, saying: usage.says)
    #expect(try folder.contents() == ["tiny.csv"])
  }

  static let otherCommands: [BadUsage] = [
    BadUsage(["frobnicate"], "frobnicate"),
    BadUsage(["run", "run"], "run"),
    BadUsage(["train"] + TinyData.job + ["--epochs", "0"], "--epochs 0", "1 to 1000000"),
    BadUsage(["train"] + TinyData.job + ["--steps", "0"], "--steps 0"),
    BadUsage(["train"] + TinyData.job + ["--steps", "-5"], "--steps"),
    BadUsage(["train"] + TinyData.job + ["--steps", "9", "--epochs", "1"], "exclude"),
    BadUsage(
      ["train"] + TinyData.job + ["--strategy", "serial,ring", "--save-weights", "w"],
      "--save-weights takes one strategy, not 2"),
    BadUsage(["train"] + TinyData.job + ["--workers", "1,2"], "'1,2'", "one number of workers"),
    BadUsage(["train"] + TinyData.job + ["--workers", "1,2"], "one number of workers"),
    BadUsage(["train"] + TinyData.job + ["--learning-rate", "0"], "--learning-rate"),
    BadUsage(
      ["train"] + TinyData.job + ["--strategy", "layer-parallel:gpipe", "--workers", "3"],
      "3 stages", "6-5-3 has 2"),
    BadUsage(
      ["train"] + TinyData.job
        + ["--strategy", "task-parallel:averaging", "--workers", "2", "--sync-every", "99"],
      "198 batches", "an epoch of 8", "--sync-every"),
    BadUsage(["plan", "--strategy", "gpipe,nothing"], "'nothing'"),
    BadUsage(["plan", "--strategy", "pipeline"], "'pipeline'", "did you mean"),
    BadUsage(["plan", "--workers", "0"], "--workers 0", "1 to 256"),
    BadUsage(["plan", "--workers", "cores"], "--workers"),
    BadUsage(["plan", "--network", "784"], "network '784'"),
    BadUsage(["plan", "--strategy", "layer-parallel:1f1b", "--workers", "9"], "9 stages"),
    BadUsage(["topology", "--of", "pdf"], "pdf", "console, csv, xml, svg, synthetic"),
    BadUsage(["topology", "machine.pdf"], "machine.pdf", "console, csv, xml, svg, synthetic"),
    BadUsage(["topology", "-i", ""], "pack:2 core:4 pu:2"),
    BadUsage(["topology", "-i", "pack:two"], "pack:two"),
    BadUsage(["topology", "-i", "pack:0 pu:1"], "pack:0 pu:1"),
    BadUsage(["topology", "-i", "pack:99999999999999999999 pu:1"], "describes no machine"),
    BadUsage(["topology", "-i", "pack:1000 core:1000 pu:1000"], "describes no machine"),
    BadUsage(["topology", "-i", "pu:2(indexes=0,0)"], "each OS index once"),
    BadUsage(["topology", "-i", "l3:1(size=-1) pu:2"], "sizes such as 32MiB"),
    BadUsage(["topology", "-i", "[numa(memory=2000000TiB)] pu:2"], "at most 1 EiB"),
    BadUsage(["topology", "--workers", "0"], "0 workers"),
    BadUsage(["topology", "--workers", "2", "--bind", "7", "-i", "pack:1 core:2 pu:1"], "PU 7"),
    BadUsage(["topology", "a.svg", "b.svg"], "b.svg"),
    BadUsage(["check", "--calibrate", "--", "--output", "x"], "--output", "before '--'"),
    BadUsage(["check", "--calibrate", "--", "--output=x"], "--output", "before '--'"),
    BadUsage(["report"], "<run>"),
    BadUsage(["data", "nowhere"], "'nowhere'", "no such folder"),
    BadUsage(["strategies", "all"], "all"),
  ]

  @Test(arguments: otherCommands)
  func everyCommandSaysWhatIsWrong(usage: BadUsage) throws {
    let folder = try TinyData.folder()
    expectOneLine(try bench(usage.arguments, in: folder), code: 64, saying: usage.says)
    #expect(try folder.contents() == ["tiny.csv"])
  }

  /// What a user pasted is shown as far as one needs to recognise it, and so is what was expected.
  @Test(arguments: [
    (["--network"], "joined by '-'"), (["--optimizer"], "sgd, momentum, adam"),
    (["--workers"], "1 to 256"), (["--data"], "csv:FILE"), (["--learning-rate"], "decimal number"),
    (["--rounds"], "--rounds"), (["topology", "-i"], "pack:2 core:4 pu:2"),
    (["plan", "--verify"], "cannot read"), (["report"], "cannot read"),
  ])
  func longInputIsCut(arguments: [String], says: String) throws {
    let long = String(repeating: "1x", count: 50_000)
    let outcome = try bench(arguments + [long], in: TinyData.folder())
    #expect([64, 74].contains(outcome.code) && outcome.complaints.count == 1)
    let line = try #require(outcome.complaints.first)
    #expect(line.contains("1x1x1x1x") && line.contains(says) && line.count < 1000, "\(line)")
  }

  @Test func aLongWordOfAPlanIsCut() throws {
    let folder = try TinyData.folder()
    let start = "network 6-5-3\nbatch 4\nworker 0\n"
    try folder.write(start + String(repeating: "F", count: 100_000), to: "long.plan")
    let outcome = try bench(["plan", "--verify", "long.plan"], in: folder)
    expectOneLine(outcome, code: 65, saying: ["long.plan: plan, line 4: ", "FFFF", "expected"])
    #expect(try #require(outcome.complaints.first).count < 1000)
  }

  /// Line ends and controls in what a user typed, or pasted, must not break the line.
  @Test(
    arguments: ["a\nb", "a\r\nb", "a\u{2028}b", "a\u{1B}[31mb", "\n", "é\n漢字"].sampled(oneIn: 3))
  func namesWithLineEndsStayOneLine(name: String) throws {
    let folder = try TinyData.folder()
    for option in [
      "--strategy", "--network", "--optimizer", "--loss", "--shuffle", "--bind", "--places",
      "--workers", "--data", "--batch",
    ] {
      expectOneLine(try bench(TinyData.run + [option, name], in: folder), code: 64, saying: [])
    }
    expectOneLine(try bench([name], in: folder), code: 64, saying: [])
    expectOneLine(try bench(["--\(name)"], in: folder), code: 64, saying: [])
    expectOneLine(try bench(["report", name], in: folder), code: 74, saying: [])
    expectOneLine(try bench(["plan", "--verify", name], in: folder), code: 74, saying: [])
    expectOneLine(try bench(["topology", "-i", name], in: folder), code: 64, saying: [])
    expectOneLine(
      try bench(TinyData.run + ["--initial-weights", name], in: folder), code: 74, saying: [])
  }
}

/// One complaint on standard error, with all of `says` in it; nothing on standard output.
func expectOneLine(
  _ outcome: Outcome, code: Int32, saying says: [String],
  sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(outcome.code == code, "\(outcome)", sourceLocation: sourceLocation)
  #expect(outcome.output == "", sourceLocation: sourceLocation)
  #expect(outcome.complaints.count == 1, "\(outcome.errors)", sourceLocation: sourceLocation)
  let line = outcome.complaints.first ?? ""
  #expect(line.hasPrefix("bench: "), sourceLocation: sourceLocation)
  for text in says {
    #expect(line.contains(text), "\(line)", sourceLocation: sourceLocation)
  }
  let isPlain = line.unicodeScalars.allSatisfy {
    switch $0.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: false
    default: true
    }
  }
  #expect(isPlain, "\(line.debugDescription)", sourceLocation: sourceLocation)
}
