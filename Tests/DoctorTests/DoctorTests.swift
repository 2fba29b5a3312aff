import Doctor
import Forecast
import Foundation
import Kernels
import Machine
import Measurement
import Support
import Testing

@Suite struct DoctorTests {
  /// A machine, by its files and by what the program knows of it, and what a check says of it.
  struct Case: Sendable, CustomTestStringConvertible {
    var check: String
    var files: [String: String] = [:]
    var setUp: @Sendable (inout DoctorFacts) throws -> Void = { _ in }
    var severity: Finding.Severity
    var says: String
    var testDescription: String { "\(check): \(severity.rawValue), \(says)" }
  }

  static let cpu = "sys/devices/system/cpu/"

  @Test(arguments: cases)
  func whatACheckSays(item: Case) throws {
    let root = try TemporaryFolder()
    for (path, text) in item.files { try root.write(text, to: path) }
    var facts = DoctorFacts()
    try item.setUp(&facts)
    facts.readSystem(root: root.path)
    let check = try #require(Check.all.first { $0.name == item.check })
    let finding = check.examine(facts)
    #expect(finding.severity == item.severity)
    #expect(finding.what.contains(item.says), "\(finding.what)")
    // What disturbs has a reason, and a warning something to do about it.
    #expect(
      (finding.why != nil) == (item.severity == .note || item.severity == .warning)
        || item.severity == .unknown)
    #expect(finding.advice != nil || item.severity != .warning)
  }

  /// Each finding that the source of a check makes is one of its outcomes.
  @Test func everyCheckHasACaseForEachOfItsOutcomes() throws {
    let cases = Dictionary(grouping: Self.cases, by: \.check)
    #expect(Set(cases.keys) == Set(Check.all.map(\.name)))
    let sources = try Self.checkSources()
    #expect(Set(sources.keys) == Set(Check.all.map(\.name)))
    for (name, source) in sources {
      for severity in Finding.Severity.allCases {
        let call = severity == .unknown ? ".unknown(" : ".\(severity.rawValue)("
        let outcomes = source.components(separatedBy: call).count - 1
        let said = Set(cases[name, default: []].filter { $0.severity == severity }.map(\.says))
        #expect(said.count >= outcomes, "\(name) has too few cases of \(severity.rawValue)")
      }
    }
  }

  /// The text of each check by its name: from the name to the next check or the end of the list;
  /// where that names a function to examine by, the text of this function.
  private static func checkSources() throws -> [String: String] {
    let root = URL(filePath: #filePath).appending(path: "../../../Sources").standardized
    let files = FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil)
    var sources: [String: String] = [:]
    for case let file as URL in files! where file.lastPathComponent.hasPrefix("Check+") {
      let text = try String(contentsOf: file, encoding: .utf8)
      for piece in text.components(separatedBy: "Check(name: \"").dropFirst() {
        let name = piece.components(separatedBy: "\"")[0]
        sources[name] = piece.components(separatedBy: "\n  ]\n")[0]
        if let function = piece.firstMatch(of: /^[^"]*", examine: (\w+)\)/)?.1 {
          let body = try #require(
            text.components(separatedBy: "func \(function)(").dropFirst().first)
          sources[name] = body.components(separatedBy: "\n  }\n")[0]
        }
      }
    }
    return sources
  }

  /// Of a system that tells nothing nothing is claimed.
  @Test func whatIsNotKnownIsNotCalledFine() {
    var facts = DoctorFacts()
    facts.topologyProblem = "no"
    let fine = DoctorReport(facts).findings.filter { $0.finding.severity == .ok }.map(\.name)
    #expect(
      fine == ["build", "variables", "quota", "isolated processors", "power", "NUMA balancing"])
  }

  @Test(arguments: [
    "", "\n", "x", "-1", "99999999999999999999", "nan", "1e999", "\u{0}", "[", "some",
  ])
  func noTextTraps(text: String) throws {
    let root = try TemporaryFolder()
    let paths = Set(Self.cases.flatMap(\.files.keys)).union(["\(Self.cpu)online"])
    for path in paths { try root.write(text, to: path) }
    var facts = DoctorFacts()
    facts.readSystem(root: root.path)
    facts.watch(root: root.path, seconds: 0)
    #expect(!DoctorReport(facts).text.isEmpty)
    #expect(facts.memoryBytes == nil && facts.quota == nil && facts.watch != nil)
  }

  @Test func theReportHasALineForEachCheckAndASummary() throws {
    var facts = DoctorFacts()
    facts.environment = ["OMP_NUM_THREADS": "2\nok  fake: line"]
    let report = DoctorReport(facts)
    let lines = report.text.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count == Check.all.count + 3)
    for (line, check) in zip(lines, Check.all) { #expect(line.contains(" \(check.name): ")) }
    #expect(lines[lines.count - 2] == report.summary[...])
    #expect(report.summary.hasPrefix("2 warnings and "))

    let rows = try JSONDecoder().decode([[String: String?]].self, from: Data(report.json().utf8))
    #expect(rows.map { $0["check"] } == Check.all.map(\.name))
    #expect(rows[0].keys.sorted() == ["check", "severity", "what"])
    #expect(rows[1]["severity"] == "warning")
  }
}

extension DoctorTests {
  static func machine(_ synthetic: String) throws -> DoctorFacts.Processors {
    DoctorFacts.Processors(try Topology(source: synthetic))
  }

  /// A model of which products take so many times as long as it says.
  static func fit(_ ratios: [Double]) -> ModelFit {
    ModelFit(
      products: ratios.enumerated().map {
        .init(pass: LayerPass(.backward, rows: 8, inputs: 16, outputs: 1 + $0), ratio: $1)
      })
  }

  /// A machine that the tests may call this one, whatever the host is.
  static func own(
    allowed: Range<Int>, of count: Int, siblings: Int = 0, strangers: Int = 0
  ) throws -> DoctorFacts.Processors {
    var processors = try machine("core:\(count) pu:1")
    processors.isThisSystem = true
    processors.allowedPUs = CPUSet(allowed)
    processors.coresWithSiblings = siblings
    processors.coresWithStrangers = strangers
    return processors
  }

  /// A second of two PUs.
  static func watch(
    steal: Double? = 0, others: Double? = 0, stealSinceBoot: Double = 0
  ) -> DoctorFacts.Watch {
    var counters = MachineCounters(momentSeconds: 0, processSeconds: 0)
    counters.puCount = 2
    counters.stealSeconds = stealSinceBoot
    return DoctorFacts.Watch(
      seconds: 1,
      activity: MachineActivity(stealSeconds: steal, otherProcessesSeconds: others),
      counters: counters)
  }

  static func library(_ core: String, threading: String = "pthreads") -> DoctorFacts.Library {
    DoctorFacts.Library(core: core, configuration: "OpenBLAS", threading: threading)
  }

  @Test func siblingsAreCounted() throws {
    #expect(try Self.machine("core:4 pu:2").coresWithSiblings == 4)
    #expect(try Self.machine("core:4 pu:2").coresWithStrangers == 0)
    #expect(try Self.machine("core:4 pu:1").coresWithSiblings == 0)
  }

  @Test func thisMachineIsExamined() throws {
    var facts = DoctorFacts()
    facts.processors = DoctorFacts.Processors(try Topology())
    facts.readSystem()
    facts.watch(seconds: 0.05)
    let watch = try #require(facts.watch)
    #expect(watch.seconds >= 0.05)
    #expect(DoctorReport(facts).findings.count == Check.all.count)
  }
}
