import Randomness
import Reports
import Support
import Testing

@testable import Comparison

/// A text of a good run that is replaced, and what the line about it must say.
struct BrokenRun: CustomTestStringConvertible, Sendable {
  let file: String
  let old: String
  let new: String
  let says: [String]
  var testDescription: String { "\(file): '\(old)' is '\(new)'" }

  init(_ file: String, _ old: String, _ new: String, _ says: String...) {
    (self.file, self.old, self.new, self.says) = (file, old, new, says)
  }

  static let all = seconds + rounds + workers + overheads + texts

  // Apart, because the compiler takes minutes for the type of one long sum.
  private static let seconds: [BrokenRun] =
    ["nan", "inf", "1e999", "", "-0.5", "0", "0.5 s", "99999999999999999999", "0x", "−1"].map {
      BrokenRun(
        "samples.csv", ",0.5,0.75", ",\($0),0.75", "samples.csv' line 5: seconds is '\($0)'",
        "expected a number above 0")
    }
  private static let rounds: [BrokenRun] =
    ["1.5", "-1", "", "nan", "9223372036854775808", "1e3"].map {
      BrokenRun(
        "samples.csv", "1,1,1,serial", "1,\($0),1,serial", "line 8: round is '\($0)'",
        "expected a whole number from 0")
    }
  private static let workers: [BrokenRun] =
    ["0", "-2", "two", "", "9223372036854775808"].map {
      BrokenRun(
        "summary.csv", "data-parallel,2,", "data-parallel,\($0),",
        "summary.csv' line 5: workers is '\($0)'", "expected a whole number from 1")
    }
  private static let overheads: [BrokenRun] =
    ["nan", "-0.1", "1e400"].map {
      BrokenRun("summary.csv", "0.25,4096", "\($0),4096", "line 5: communication_overhead is")
    }
  private static let texts: [BrokenRun] =
    [
      BrokenRun(
        "summary.csv", "1,serial", "3,serial", "line 2: schema_version is '3'",
        "expected 1 or 2"),
      BrokenRun("samples.csv", "\n1,1,1", "\n,1,1", "line 8: schema_version is ''", "expected 1"),
      BrokenRun("summary.csv", ",speedup_lo", ",speed", "no column 'speedup_lo'"),
      BrokenRun(
        "samples.csv", "schema_version,round", "version,round", "no column 'schema_version'"),
      BrokenRun("samples.csv", ",seconds,", ",second,", "no column 'seconds'"),
      BrokenRun("summary.csv", "2,1.9,2.1", "2,2.1,1.9", "line 5: speedup_hi is '1.9'", "2.1"),
      BrokenRun("summary.csv", "2,1.9,2.1", "0,1.9,2.1", "line 5: speedup is '0'", "above 0"),
      BrokenRun(
        "summary.csv", "skipped", "odd", "line 3: status is 'odd'", "ok, skipped or failed"),
      BrokenRun("summary.csv", "1,serial,", "1,,", "line 2: strategy is ''", "name"),
      BrokenRun(
        "summary.csv", "1,data-parallel:ring,data-parallel,2", "1,serial,serial,1",
        "line 5: a second row of serial with 1", "line 2"),
      BrokenRun(
        "samples.csv", "1,0,1,data-parallel:ring,2,10,300,9,1,0.25,0.25,1,0,false",
        "1,0,1,data-parallel:ring,2,10,300,9,1,0.25,0.25,1,0,true",
        "line 5: a second sample of data-parallel:ring with 2 in round 0", "line 3"),
      BrokenRun("samples.csv", ",false,", ",no,", "line 3: counts is 'no'", "true or false"),
      BrokenRun(
        "samples.csv", "\"steal\nover 1 %\"", "\"steal", "samples.csv", "quote is not closed"),
      BrokenRun(
        "samples.csv", "1,1,1,serial,1,10,300,3,3,0,0,1,0,true,\n", "1,1,1,ser",
        "line 8 has 4 cells"),
      BrokenRun(
        "samples.csv", "1,1,1,serial,1", "1,1,1,serial,3", "line 8: a sample of serial with 3",
        "summary.csv has no row"),
      BrokenRun(
        "summary.csv", "data-parallel,2,2,", "data-parallel,2,3,",
        "samples.csv has 2 rows of data-parallel:ring with 2", "line 5 of summary.csv has 3"),
      BrokenRun(
        "summary.csv", "serial,serial,1,2,", "serial,serial,1,1,",
        "samples.csv has 2 rows of serial with 1", "line 2 of summary.csv has 1"),
      BrokenRun(
        "summary.csv", "2,1.9,2.1", "99,1.9,100", "line 5: speedup is '99'",
        "expected 2.0, which is what samples.csv gives"),
      BrokenRun("summary.csv", ",150,", ",151,", "line 2: throughput", "'151'", "expected 150.0"),
      BrokenRun(
        "samples.csv", "3,3,0,0,1,0,true,\n", "6,3,0,0,1,0,true,\n", "line 2: step_seconds",
        "expected 0.35"),
      BrokenRun("environment.json", "\"host\"", "\"host", "environment.json", "not JSON"),
      BrokenRun("environment.json", "\"blas_core\"", "\"core\"", "it has no 'blas_core'"),
    ]
}

@Suite struct BrokenRunTests {
  @Test(arguments: BrokenRun.all) func isNamedInOneLine(_ broken: BrokenRun) throws {
    let (folder, path) = try SmallRun().replacing(broken.old, with: broken.new, in: broken.file)
      .write()
    defer { _ = folder }
    let error = #expect(throws: ComparisonError.self) { try RunData.read(path) }
    expectOneLine(error, code: 65, says: broken.says)
  }

  private func expectOneLine(_ error: ComparisonError?, code: Int32, says: [String]) {
    guard let error else { return }
    #expect(error.exitCode == code)
    #expect(!error.description.contains { $0.isNewline })
    for text in says { #expect(error.description.contains(text), "\(error)") }
  }

  @Test(arguments: [
    (["summary.csv"], "no summary.csv"),
    (["summary.csv", "samples.csv"], "no summary.csv"),
    (["environment.json"], "no environment.json"),
    (["summary.csv", "samples.csv", "environment.json"], "holds no run"),
  ])
  func halfARunIsToldSo(missing: [String], says: String) throws {
    let whole = try SmallRun()
    let run = missing.reduce(whole) { $0.without($1) }
    let folder = try TemporaryFolder()
    try folder.write("", to: "run/losses.csv")
    for (file, text) in run.files { try folder.write(text, to: "run/\(file)") }
    let error = #expect(throws: ComparisonError.self) { try RunData.read("\(folder.path)/run") }
    expectOneLine(error, code: 65, says: [says, "\(folder.path)/run"])
  }

  @Test(arguments: ["missing", "missing/summary.csv", ""]) func whatIsNotThereIs74(name: String)
    throws
  {
    let folder = try TemporaryFolder()
    let path = name.isEmpty ? "" : "\(folder.path)/\(name)"
    let error = #expect(throws: ComparisonError.self) { try RunData.read(path) }
    expectOneLine(error, code: 74, says: ["cannot read '\(path)'", "No such file"])
  }

  @Test func aFileThatIsNoReportOfFiguresIsToldSo() throws {
    let error = #expect(throws: ComparisonError.self) {
      try RunData.read("\(Reference.path)/losses.csv")
    }
    expectOneLine(error, code: 65, says: ["losses.csv", "no column 'round'"])
  }

  @Test(arguments: ["summary.csv", "samples.csv", "environment.json"])
  func noBytesOfASmallRunTrap(file: String) throws {
    let (folder, path) = try SmallRun().write()
    try mutate(Array(folder.read("run/\(file)").utf8), in: folder, "run/\(file)", reading: path)
  }

  /// The first rows of the committed run, each file alone.
  @Test(arguments: ["summary.csv", "samples.csv"])
  func noBytesOfARealFileTrap(file: String) throws {
    let folder = try TemporaryFolder()
    let head = try Reference.text(file).split(separator: "\n").prefix(5).map(String.init)
    try mutate(
      Array(SmallRun.text(head).utf8), in: folder, file, reading: "\(folder.path)/\(file)")
  }

  /// Changed, cut, doubled and swapped bytes of a good file: read, or refused in one line, and
  /// never a trap; and whatever is read can be compared and gated with the good one.
  private func mutate(
    _ good: [UInt8], in folder: TemporaryFolder, _ file: String, reading path: String
  ) throws {
    let spice = Array("\",\n\r\0 -+.eE0189nN\u{301}\u{FEFF}{}".utf8)
    try folder.add(file, good)
    let whole = try RunData.read(path)
    var generator = SplitMix64(seed: 5)
    var (read, refused) = (0, 0)
    for _ in 0..<400.reduced(by: 5) {
      var bytes = good
      for _ in 0...generator.next(below: 3) {
        let place = generator.next(below: bytes.count)
        switch generator.next(below: 6) {
        case 0: bytes[place] = UInt8(truncatingIfNeeded: generator.next())
        case 1: bytes[place] = spice[generator.next(below: spice.count)]
        case 2: bytes.insert(spice[generator.next(below: spice.count)], at: place)
        case 3: bytes.swapAt(place, generator.next(below: bytes.count))
        case 4: bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + 30)], at: place)
        default: bytes.removeSubrange(place..<min(bytes.count, place + generator.next(below: 20)))
        }
      }
      try folder.add(file, bytes)
      do throws(ComparisonError) {
        let run = try RunData.read(path)
        for row in run.rows {
          for metric in Metric.all {
            let figure = row.figure(metric)
            #expect(figure.map { $0.value.isFinite && $0.value >= 0 } ?? true)
          }
        }
        read += 1
        if read % 4 == 0 {
          try render(whole, run)
          try render(run, whole)
        }
      } catch {
        refused += 1
        expectOneLine(error, code: 65, says: [path])
      }
    }
    #expect(
      read > 10.reduced(by: 5) && refused > 50.reduced(by: 5), "\(read) read, \(refused) refused")
  }

  /// A whole comparison and a whole gate of every metric.
  private func render(_ base: RunData, _ candidate: RunData) throws(ComparisonError) {
    let report = try ComparisonReport(
      Comparison([base, candidate], metrics: Metric.all), pivot: Pivot(), filter: RowFilter(""))
    for format in ComparisonReport.Format.allCases { #expect(!report.render(format).isEmpty) }
    var rule = Thresholds.Rule(metrics: Metric.all, relative: 0.02, absolute: 0.02)
    rule.minBlocks = 1
    let gate = Gate(base: [base], candidate: [candidate], thresholds: Thresholds(rules: [rule]))
    for report in GateReport.all { #expect(!report.render(gate).isEmpty || gate.rows.isEmpty) }
  }
}
