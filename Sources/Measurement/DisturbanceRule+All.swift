import Figures
import Machine

extension DisturbanceRule {
  /// Every rule, in the order in which reasons are given. The clock's frequency has no rule,
  /// because cores are idle between samples, and idle cores clock down. The control product shows
  /// what the clock does to work.
  public static let all = [
    DisturbanceRule(
      name: "steal", appliesToSharedCores: true,
      limit: { "\(percent($0.stealShare)) of the allowed processors' time, and more than a tick" },
      figure: { activity, _ in activity.stealSeconds },
      allowed: { max($0.puSeconds * $1.stealShare, $1.oneTick) },
      words: { "\(time($0)) of processor time taken by the hypervisor (limit \(time($1)))" }),
    DisturbanceRule(
      name: "iowait", appliesToSharedCores: true,
      limit: { "\(percent($0.ioWaitShare)) of the allowed processors' time, and more than a tick" },
      figure: { activity, _ in activity.ioWaitSeconds },
      allowed: { max($0.puSeconds * $1.ioWaitShare, $1.oneTick) },
      words: { "\(time($0)) of processor time spent waiting for disks (limit \(time($1)))" }),
    DisturbanceRule(
      name: "pressure", appliesToSharedCores: false,
      limit: { "\(percent($0.pressureShare)) of the sample" },
      figure: { activity, _ in activity.pressureSeconds },
      allowed: { $0.wallSeconds * $1.pressureShare },
      words: { "for \(time($0)) some task waited for a processor (limit \(time($1)))" }),
    DisturbanceRule(
      name: "other processes", appliesToSharedCores: true,
      limit: {
        "\(percent($0.otherProcessesShare)) of the sample, plus \(time($0.otherProcessesRounding))"
          + " times the root of the number of processors for rounding"
      },
      figure: { activity, _ in activity.otherProcessesSeconds },
      allowed: {
        $0.wallSeconds * $1.otherProcessesShare
          + $1.otherProcessesRounding * Double($0.puCount).squareRoot()
      },
      words: { "\(time($0)) of processor time used by other processes (limit \(time($1)))" }),
    DisturbanceRule(
      name: "run delay", appliesToSharedCores: false,
      limit: {
        "\(percent($0.runDelayShare)) of the sample, plus \(time($0.wakeUpSeconds)) a thread"
      },
      figure: { activity, _ in activity.runDelaySeconds },
      // One thread more than the workers have: it waits for them.
      allowed: {
        $0.wallSeconds * $1.runDelayShare + $1.wakeUpSeconds * Double($0.threads + 1)
      },
      words: { "own threads were ready but not running for \(time($0)) (limit \(time($1)))" }),
    DisturbanceRule(
      name: "quota", appliesToSharedCores: true, limit: { _ in "no period" },
      figure: { activity, _ in activity.throttledPeriods.map(Double.init) },
      allowed: { _, _ in 0 },
      words: { figure, _ in
        "a cgroup quota stopped this process in \(count(figure, "period")) (limit 0)"
      }),
    DisturbanceRule(
      name: "involuntary switches", appliesToSharedCores: false,
      limit: {
        "\(count($0.involuntarySwitches)), plus \(count($0.involuntarySwitchesPerSecond)) a second"
          + " of each worker"
      },
      figure: { activity, _ in Double(activity.involuntarySwitches) },
      allowed: {
        $1.involuntarySwitches + $0.threadSeconds * $1.involuntarySwitchesPerSecond
      },
      words: { "own threads lost their core \(count($0, "time")) (limit \(count($1)))" }),
    DisturbanceRule(
      name: "minor faults", appliesToSharedCores: true,
      limit: {
        "\(count($0.minorFaults)), plus \(count($0.minorFaultsPerSecond)) a second of each worker"
      },
      figure: { activity, _ in Double(activity.minorFaults) },
      allowed: { $1.minorFaults + $0.threadSeconds * $1.minorFaultsPerSecond },
      words: { "\(count($0, "page")) of memory mapped anew (limit \(count($1)))" }),
    DisturbanceRule(
      name: "major faults", appliesToSharedCores: true, limit: { _ in "none" },
      figure: { activity, _ in Double(activity.majorFaults) },
      allowed: { _, _ in 0 },
      words: { figure, _ in "\(count(figure, "page")) of memory read from disk (limit 0)" }),
    DisturbanceRule(
      name: "migrations", appliesToSharedCores: false, limit: { count($0.migrations) },
      figure: { activity, _ in activity.migrations.map(Double.init) },
      allowed: { $1.migrations },
      words: { "own threads were moved to another core \(count($0, "time")) (limit \(count($1)))" }
    ),
    DisturbanceRule(
      name: "control", appliesToSharedCores: true,
      limit: { "\(percent($0.controlShare)) slower than the run's quiet level" },
      figure: { _, context in
        // Threads that share a core interrupt each other's products, which proves nothing.
        guard !context.threadsShareCores, let control = context.control,
          let reference = control.reference, reference > 0
        else { return nil }
        return max(control.before, control.after) / reference
      },
      allowed: { 1 + $1.controlShare },
      words: {
        "the control product ran \(percent($0 - 1)) slower than in the rest of the run"
          + " (limit \(percent($1 - 1)))"
      }),
  ]
}

extension DisturbanceLimits {
  /// A little more than one tick, because a difference of times in seconds is not exact.
  fileprivate var oneTick: Double { tickSeconds * 1.001 }
}

/// A time such as "12 ms", "0.35 ms" or "1.2 s".
private func time(_ seconds: Double) -> String {
  seconds < 1 ? "\((seconds * 1000).text(.significant)) ms" : "\(seconds.text(.significant)) s"
}

private func percent(_ share: Double) -> String { share.text(.shortPercent) }

private func count(_ number: Double) -> String { number.rounded(.down).text(.significant) }

private func count(_ number: Double, _ noun: String) -> String {
  "\(number.text(.significant)) \(noun)\(number == 1 ? "" : "s")"
}
