import Machine
import Measurement
import Runtime
import Testing

@Suite struct DisturbanceTests {
  /// Both sides of a rule's limit, as the rules' reasons give it, worked out by hand.
  struct Case: Sendable, CustomTestStringConvertible {
    var rule: String
    var context = DisturbanceTests.context()
    var quiet: MachineActivity
    var disturbed: MachineActivity
    var reason: String
    var testDescription: String { "\(rule), \(context.wallSeconds) s" }
  }

  /// Two workers on a machine of two PUs.
  static func context(
    _ wallSeconds: Double = 0.1, oversubscribed: Bool = false, unbound: Bool = false,
    control: ControlTimes? = nil
  ) -> SampleContext {
    SampleContext(
      wallSeconds: wallSeconds, puCount: 2, threads: 2, threadsShareCores: oversubscribed,
      isUnbound: unbound, control: control)
  }

  static let cases = [
    Case(
      rule: "steal", quiet: MachineActivity(stealSeconds: 5.02 - 5.01),
      disturbed: MachineActivity(stealSeconds: 0.02),
      reason: "20 ms of processor time taken by the hypervisor (limit 10 ms)"),
    Case(
      rule: "steal", context: context(2), quiet: MachineActivity(stealSeconds: 0.04),
      disturbed: MachineActivity(stealSeconds: 0.05),
      reason: "50 ms of processor time taken by the hypervisor (limit 40 ms)"),
    Case(
      rule: "iowait", quiet: MachineActivity(ioWaitSeconds: 0.01),
      disturbed: MachineActivity(ioWaitSeconds: 0.02),
      reason: "20 ms of processor time spent waiting for disks (limit 10 ms)"),
    Case(
      rule: "iowait", context: context(2), quiet: MachineActivity(ioWaitSeconds: 0.2),
      disturbed: MachineActivity(ioWaitSeconds: 0.21),
      reason: "210 ms of processor time spent waiting for disks (limit 200 ms)"),
    Case(
      rule: "pressure", quiet: MachineActivity(pressureSeconds: 0.005),
      disturbed: MachineActivity(pressureSeconds: 0.0051),
      reason: "for 5.1 ms some task waited for a processor (limit 5 ms)"),
    Case(
      rule: "other processes", quiet: MachineActivity(otherProcessesSeconds: 0.0163),
      disturbed: MachineActivity(otherProcessesSeconds: 0.02),
      reason: "20 ms of processor time used by other processes (limit 16.3 ms)"),
    Case(
      rule: "run delay", quiet: MachineActivity(runDelaySeconds: 0.00259),
      disturbed: MachineActivity(runDelaySeconds: 0.003),
      reason: "own threads were ready but not running for 3 ms (limit 2.6 ms)"),
    Case(
      rule: "quota", quiet: MachineActivity(throttledPeriods: 0),
      disturbed: MachineActivity(throttledPeriods: 1),
      reason: "a cgroup quota stopped this process in 1 period (limit 0)"),
    Case(
      rule: "involuntary switches", quiet: MachineActivity(involuntarySwitches: 14),
      disturbed: MachineActivity(involuntarySwitches: 15),
      reason: "own threads lost their core 15 times (limit 14)"),
    Case(
      rule: "minor faults", quiet: MachineActivity(minorFaults: 2100),
      disturbed: MachineActivity(minorFaults: 2101),
      reason: "2101 pages of memory mapped anew (limit 2100)"),
    Case(
      rule: "major faults", quiet: MachineActivity(majorFaults: 0),
      disturbed: MachineActivity(majorFaults: 2),
      reason: "2 pages of memory read from disk (limit 0)"),
    Case(
      rule: "migrations", quiet: MachineActivity(migrations: 2),
      disturbed: MachineActivity(migrations: 3),
      reason: "own threads were moved to another core 3 times (limit 2)"),
  ]

  @Test(arguments: cases)
  func bothSidesOfTheLimit(item: Case) {
    #expect(Disturbance.reasons(for: item.quiet, in: item.context) == [])
    #expect(Disturbance.reasons(for: item.disturbed, in: item.context) == [item.reason])
  }

  @Test(arguments: [(1.24, 1.0, false), (1.0, 1.24, false), (1.3, 1.0, true), (0.9, 1.4, true)])
  func aSlowControlOnEitherSideCounts(before: Double, after: Double, isDisturbed: Bool) {
    let control = ControlTimes(before: before * 3e-4, after: after * 3e-4, reference: 3e-4)
    let reasons = Disturbance.reasons(
      for: MachineActivity(), in: Self.context(control: control))
    let share = max(before, after) == 1.3 ? "30" : "40"
    #expect(
      reasons
        == (isDisturbed
          ? ["the control product ran \(share) % slower than in the rest of the run (limit 25 %)"]
          : []))
  }

  @Test func aControlWithoutAReferenceSaysNothing() {
    let control = ControlTimes(before: 1, after: 9, reference: nil)
    #expect(
      Disturbance.reasons(for: MachineActivity(), in: Self.context(control: control)) == [])
  }

  /// Everything at once.
  static let wild = MachineActivity(
    stealSeconds: 1, ioWaitSeconds: 1, pressureSeconds: 1, otherProcessesSeconds: 1,
    runDelaySeconds: 1, throttledPeriods: 9, throttledSeconds: 1, involuntarySwitches: 999,
    minorFaults: 99_999, majorFaults: 9, migrations: 99, frequencyHertz: 1)

  /// What shared cores and the system's own placement do to threads is no disturbance of them.
  @Test(arguments: [
    (
      false, false,
      [
        "steal", "iowait", "pressure", "other processes", "run delay", "quota",
        "involuntary switches", "minor faults", "major faults", "migrations", "control",
      ]
    ),
    (
      true, false,
      ["steal", "iowait", "other processes", "quota", "minor faults", "major faults"]
    ),
    (
      false, true,
      ["steal", "iowait", "other processes", "quota", "minor faults", "major faults", "control"]
    ),
    (
      true, true,
      ["steal", "iowait", "other processes", "quota", "minor faults", "major faults"]
    ),
  ])
  func rulesThatDoNotApply(oversubscribed: Bool, unbound: Bool, names: [String]) {
    let context = Self.context(
      oversubscribed: oversubscribed, unbound: unbound,
      control: ControlTimes(before: 2, after: 1, reference: 1))
    let found = DisturbanceRule.all.filter { $0.reason(Self.wild, context) != nil }
    #expect(found.map(\.name) == names)
    #expect(Disturbance.reasons(for: Self.wild, in: context).count == names.count)
  }

  @Test func everyRuleIsTestedAndStated() {
    let names = DisturbanceRule.all.map(\.name)
    #expect(Set(names) == Set(Self.cases.map(\.rule) + ["control"]))
    let statement = Disturbance.statement()
    #expect(statement.count == names.count)
    for (name, line) in zip(names, statement) { #expect(line.hasPrefix("\(name): ")) }
    #expect(
      statement[0] == "steal: 1 % of the allowed processors' time, and more than a tick")
  }

  @Test func whatAMachineDoesNotTellDisturbsNothing() {
    #expect(Disturbance.reasons(for: MachineActivity(), in: Self.context()) == [])
  }
}

@Suite struct ControlGEMMTests {
  /// On a machine that is only described: nothing is bound.
  @Test(arguments: [1, 3])
  func everyMeasurementIsATime(workers: Int) throws {
    let crew = try Crew(
      workers: workers, binding: .close, places: .cores, on: Topology(source: "core:4 pu:1"))
    let control = ControlGEMM(crew)
    for _ in 1...9 {
      let seconds = control.measure()
      #expect(seconds > 0 && seconds.isFinite)
    }
  }
}
