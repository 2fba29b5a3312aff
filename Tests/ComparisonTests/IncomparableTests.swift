import Reports
import Testing

@testable import Comparison

/// Rows of which there are no two figures of the same thing.
struct IncomparableTests {
  typealias Runs = GateRuns

  static let speed = ["speedup": Runs.blocks(2), "step_seconds": Runs.blocks(1e-4)]

  @Test(
    arguments: [
      ("ok", "failed", .regression), ("failed", "ok", .improved),
      ("failed", "failed", .incomparable),
      ("skipped", "skipped", .incomparable), ("ok", "skipped", .incomparable),
      ("skipped", "ok", .incomparable), ("skipped", "failed", .incomparable),
      ("failed", "skipped", .incomparable),
    ] as [(String, String, GateRow.Verdict)])
  func aStatusIsAVerdict(base: String, candidate: String, verdict: GateRow.Verdict) {
    let runs = [base, candidate].map { status in
      Runs.run([
        Runs.row(Self.speed, ["status": status, "reason": "why"]),
        Runs.row(Self.speed, strategy: "data-parallel:tree"),
      ])
    }
    let rows = Runs.rows(runs[0], runs[1], Runs.rule(relative: 0.02))
    #expect(rows.map(\.verdict) == [verdict, .pass] && rows[0].metric == "status")
    let skippedAlways = base == "skipped" && candidate == "skipped"
    let asked: Thresholds.Response =
      switch verdict {
      case .regression: .fail
      case .incomparable: skippedAlways ? .pass : .warn
      case .pass, .improved, .inconclusive, .notGated: .pass
      }
    #expect(rows[0].response == asked)
  }

  /// What did not run has no plan, which is no difference of the jobs; but of two jobs one may well
  /// fail.
  @Test(
    arguments: [("failed", .regression), ("skipped", .incomparable)]
      as [(String, GateRow.Verdict)])
  func onlyOneJobCanFailAnew(status: String, verdict: GateRow.Verdict) {
    func row(_ changed: [String: String]) -> GateRow {
      let base = Runs.run([Runs.row(Self.speed, ["microbatches": "4"])])
      let now = ["status": status, "reason": "why", "microbatches": ""]
      let candidate = Runs.run([Runs.row([:], now.merging(changed) { $1 })])
      return Runs.rows(base, candidate, Runs.rule(relative: 0.02))[0]
    }
    #expect(row([:]).verdict == verdict && row([:]).reason.hasSuffix(": why"))
    #expect(row(["batch": "64"]).verdict == .incomparable)
    #expect(row(["batch": "64"]).reason.contains("batch is '32' and '64'"))
  }

  /// One run of three is no sample of a side, however good the others are.
  @Test func everyRunOfASideMustHaveTheRowAndTheFigure() {
    let whole = Runs.run([Runs.row(Self.speed)], name: "whole")
    let blocks = Self.speed.filter { $0.key != "speedup" }
    for (run, reason) in [
      (Runs.run([], name: "odd"), "'runs/odd' has no such row"),
      (Runs.run([Runs.row(blocks)], name: "odd"), "'runs/odd' has no such figure"),
    ] {
      for sides in [([whole, run], [whole]), ([whole], [whole, whole, run])] {
        let gate = Gate(
          base: sides.0, candidate: sides.1, thresholds: Thresholds(rules: [Runs.rule(relative: 1)])
        )
        #expect(gate.rows.map(\.verdict) == [.incomparable])
        #expect(gate.rows.map(\.reason) == [reason])
      }
    }
  }

  /// A summary alone states the figure, but is no sample of it.
  @Test func everyRunOfASideMustHaveBlocks() {
    let stated = Runs.row([:], ["speedup": "2"])
    let whole = Runs.run([Runs.row(Self.speed)])
    let gate = Gate(
      base: [whole], candidate: [whole, Runs.run([stated], name: "odd")],
      thresholds: Thresholds(rules: [Runs.rule(relative: 0.02)]))
    #expect(gate.rows.map(\.verdict) == [.inconclusive])
    #expect(gate.rows[0].reason == "'runs/odd' has no blocks")
  }

  /// Older summaries do not say it, and were never of isolated samples; samples alone say nothing.
  @Test(
    arguments: [
      ("", "true", .incomparable), ("false", "true", .incomparable), ("", "false", .pass),
      ("true", "true", .pass),
    ] as [(String, String, GateRow.Verdict)])
  func isolationIsPartOfTheJob(base: String, candidate: String, verdict: GateRow.Verdict) {
    let runs = [base, candidate].map {
      Runs.run([Runs.row(Self.speed, $0.isEmpty ? [:] : ["isolated": $0])])
    }
    let rule = Runs.rule(relative: 0.02)
    for row in Runs.rows(runs[0], runs[1], rule) + Runs.rows(runs[1], runs[0], rule) {
      #expect(row.verdict == verdict)
    }
    let samples = RunData.Row(
      key: runs[0].rows[0].key, summary: Record(["status": .text("ok")]), blocks: Self.speed,
      disturbed: 0,
      disturbedBlocks: [:])
    #expect(Runs.rows(Runs.run([samples]), runs[1], rule)[0].verdict == .pass)
  }

  @Test func missingRowsAreListed() {
    let (ring, tree) = (Runs.row(Self.speed), Runs.row(Self.speed, strategy: "data-parallel:tree"))
    var rule = Runs.rule(relative: 0.02)
    rule.onMissing = .fail
    let rows = Runs.rows(Runs.run([ring]), Runs.run([tree]), rule)
    #expect(rows.map(\.strategy) == ["data-parallel:ring", "data-parallel:tree"])
    #expect(rows.allSatisfy { $0.verdict == .incomparable && $0.response == .fail })
    #expect(rows[0].reason.contains("only the base") && rows[1].reason.contains("only the cand"))
  }

  @Test(arguments: ["network", "batch", "optimizer", "dataset", "loss", "bind", "blas_threads"])
  func anotherJobIsNamed(column: String) {
    let base = Runs.run([Runs.row(Self.speed, [column: "one"])])
    let candidate = Runs.run([Runs.row(Self.speed, [column: "two"])])
    let rows = Runs.rows(base, candidate, Runs.rule(relative: 0.02))
    #expect(rows.map(\.verdict) == [.incomparable])
    #expect(rows[0].reason.contains("\(column) is 'one' and 'two'"))
  }

  @Test(arguments: ["seed", "build", "samples", "final_loss"])
  func whatIsNoPartOfTheJobMayDiffer(column: String) {
    let base = Runs.run([Runs.row(Self.speed, [column: "1"])])
    let candidate = Runs.run([Runs.row(Self.speed, [column: "2"])])
    #expect(Runs.rows(base, candidate, Runs.rule(relative: 0.02)).map(\.verdict) == [.pass])
  }

  static let changes: [(String, @Sendable (inout EnvironmentRecord) -> Void)] = [
    ("cpu_model", { $0.cpuModel = "another" }), ("architecture", { $0.architecture = "arm64" }),
    ("topology_synthetic", { $0.topologySynthetic = nil }),
    ("allowed_cpuset", { $0.allowedCPUSet = "0" }),
    ("cgroup_quota_cores", { $0.cgroupQuotaCores = 1.5 }), ("memory_bytes", { $0.memoryBytes = 1 }),
    ("blas_configuration", { $0.blasConfiguration = "" }), ("blas_core", { $0.blasCore = "Zen" }),
    ("build", { $0.build = "release" }),
  ]

  @Test(arguments: changes.indices)
  func anotherMachineAllowsRatiosOnly(index: Int) throws {
    let environment = try Runs.environment()
    var other = environment
    Self.changes[index].1(&other)
    let rules = [
      Runs.rule(relative: 0.02), Runs.rule("step_seconds", relative: 0.02),
      Runs.rule("bytes_per_step"),
    ]
    func rows(_ second: EnvironmentRecord?) -> [GateRow] {
      Gate(
        base: [Runs.run([Runs.row(Self.speed)], environment: environment)],
        candidate: [Runs.run([Runs.row(Self.speed)], environment: second)],
        thresholds: Thresholds(rules: rules)
      ).rows
    }
    let verdicts = rows(other)
    #expect(verdicts.map(\.metric) == ["speedup", "step_seconds", "bytes_per_step"])
    #expect(verdicts.map(\.verdict) == [.pass, .incomparable, .pass])
    #expect(verdicts[1].reason.hasPrefix("\(Self.changes[index].0) differs"))
    #expect(rows(environment).map(\.verdict) == [.pass, .pass, .pass])
    #expect(rows(nil)[1].reason.contains("environment.json"))
  }

  @Test func whatIsNoMachineMayDiffer() throws {
    let environment = try Runs.environment()
    var other = environment
    (other.seed, other.timeUTC, other.commit, other.host) = (7, "later", "abc", "elsewhere")
    #expect(MachineFingerprint(environment) == MachineFingerprint(other))
  }

  @Test func aRuleThatMatchesNothingIsListed() {
    var rule = Runs.rule(relative: 0.02)
    rule.strategies = ["data-paralel"]
    rule.onMissing = .fail
    let run = Runs.run([Runs.row(Self.speed)])
    let rows = Runs.rows(run, run, Runs.rule(relative: 0.02), rule)
    #expect(rows.map(\.verdict) == [.pass, .incomparable])
    #expect(rows[1].strategy == "data-paralel" && rows[1].response == .fail)
  }

  /// A gate that compared nothing is not green, whatever its rules say of missing rows.
  @Test(arguments: Thresholds.Response.allCases)
  func nothingJudgedFails(response: Thresholds.Response) throws {
    var rule = Runs.rule(relative: 0.02)
    rule.onMissing = response
    func gate(_ candidate: [RunData.Row]) -> Gate {
      Gate(
        base: [Runs.run([Runs.row(Self.speed), Runs.row(Self.speed, workers: 4)])],
        candidate: [Runs.run(candidate)], thresholds: Thresholds(rules: [rule]))
    }
    let job = ["network": "784-20-10", "batch": "64"]
    let other = gate([2, 4].map { Runs.row(Self.speed, job, workers: $0) })
    #expect(other.exitCode == 5 && other.rows.allSatisfy { $0.response == .fail })
    let says = "network is '784-10' and '784-20-10'; batch is '32' and '64'"
    #expect(other.summary == "nothing could be judged (2 incomparable): \(says)")
    #expect(other.text.split(separator: "\n").last?.hasSuffix(other.summary) == true)
    #expect(other.junit.contains("failures=\"2\" skipped=\"0\""))
    let elsewhere = gate([Runs.row(Self.speed, strategy: "data-parallel:tree")])
    #expect(elsewhere.exitCode == 5)
    let lonely = ["base", "candidate"].map { "only the \($0) has this row" }
    #expect(elsewhere.summary.hasSuffix(": " + lonely.joined(separator: "; ")))
    // One row that is judged leaves the others to the rule.
    let partly = gate([Runs.row(Self.speed), Runs.row(Self.speed, job, workers: 4)])
    #expect(partly.exitCode == (response == .fail ? 5 : 0))
    #expect(partly.summary == "1 incomparable, 1 pass")
  }

  @Test func rulesThatMatchNothingJudgeNothing() {
    let run = Runs.run([Runs.row(Self.speed)])
    let none = Gate(base: [run], candidate: [run], thresholds: Thresholds(rules: []))
    #expect(none.exitCode == 5 && none.summary.hasPrefix("nothing could be judged"))
  }

  @Test(
    arguments: [
      ([], 5), ([(.incomparable, .warn)], 5), ([(.incomparable, .pass), (.pass, .pass)], 0),
      ([(.pass, .pass), (.inconclusive, .warn)], 0), ([(.regression, .fail)], 1),
      ([(.improved, .fail), (.incomparable, .fail)], 1), ([(.improved, .warn)], 0),
      ([(.inconclusive, .fail), (.incomparable, .fail)], 5), ([(.inconclusive, .fail)], 4),
      ([(.regression, .fail), (.incomparable, .fail), (.inconclusive, .fail)], 1),
    ] as [([(GateRow.Verdict, Thresholds.Response)], Int32)])
  func theExitCodeIsThatOfTheGravest(
    rows: [(GateRow.Verdict, Thresholds.Response)], code: Int32
  ) {
    let list = rows.map { verdict, response in
      GateRow(
        strategy: "s", workers: 1, metric: "speedup", verdict: verdict, response: response,
        reason: "")
    }
    #expect(Gate.exitCode(list) == code)
  }
}
