import Figures
import Measurement

extension Check {
  /// The limits of a sample that lasts a second.
  private static let limits = DisturbanceLimits()

  /// Checks of who else uses the processors.
  static let sharing = [
    Check(name: "virtual machine") { facts in
      // Only x86 tells whether a machine is virtual, and every x86 processor has the flag "fpu".
      guard let flags = facts.processorFlags, flags.contains("fpu") else {
        return .unknown("whether this is one")
      }
      guard flags.contains("hypervisor") else { return .ok("none that shows itself") }
      return .note(
        "this is a virtual machine",
        why: "the host may give its cores to others, and other guests share caches and memory",
        advice: "compare only runs of the same hour, and look at the intervals")
    },
    Check(name: "steal now") { facts in
      guard let watch = facts.watch, let steal = watch.activity.stealSeconds,
        let count = watch.counters.puCount
      else { return .unknown("whether a hypervisor takes time away") }
      // One tick can be chance.
      let allowed = max(
        limits.tickSeconds * 1.001, limits.stealShare * watch.seconds * Double(count))
      guard steal > allowed else {
        return .ok("the hypervisor took \(milliseconds(steal)) in \(seconds(watch.seconds))")
      }
      return .warning(
        "the hypervisor took \(milliseconds(steal)) in \(seconds(watch.seconds))",
        why: "another guest runs on these cores in the middle of samples",
        advice: "wait, or use a machine with cores of its own")
    },
    Check(name: "steal since boot") { facts in
      guard let counters = facts.watch?.counters, let steal = counters.stealSeconds,
        let count = counters.puCount, let uptime = facts.uptimeSeconds, uptime > 0, count > 0
      else { return .unknown("how much time a hypervisor took since boot") }
      let share = steal / (uptime * Double(count))
      let what = "\(share.text(.shortPercent)) of the processors' time since boot"
      guard share > 0.001 else { return .ok(what) }
      return .note(
        what, why: "the host has been crowded, and may be again",
        advice: "prefer more and shorter samples (--rounds): disturbed ones can be told")
    },
    Check(name: "quota") { facts in
      guard let quota = facts.quota else { return .ok("no cgroup limits processor time") }
      let what = "\(quota.cores.text(.significant)) cores' worth of time (\(quota.source))"
      guard let cores = facts.processors?.coreCount, quota.cores < Double(cores) else {
        return .ok(what + ", enough for every core")
      }
      return .warning(
        what + " for \(cores) cores",
        why: "workers are stopped in the middle of a sample when it is used up",
        advice: quota.cores >= 1
          ? "give --workers \(Int(quota.cores)), or lift the quota (--cpus of docker)"
          : "lift the quota (--cpus of docker)")
    },
    Check(name: "processor set") { facts in
      guard let processors = facts.processors, processors.isThisSystem else {
        return .unknown("which processors may be used")
      }
      let allowed = processors.allowedPUs.count
      guard allowed < processors.puCount else { return .ok("all \(allowed) may be used") }
      return .note(
        "\(allowed) of \(processors.puCount) may be used (\(processors.allowedPUs))",
        why: "others work on the rest, and share caches, memory and the clock's head room",
        advice: "leave the rest idle while you measure")
    },
    Check(name: "SMT") { facts in
      guard let processors = facts.processors, processors.isThisSystem else {
        return .unknown("whether workers share cores with siblings")
      }
      if processors.coresWithStrangers > 0 {
        return .warning(
          "\(processors.coresWithStrangers) of \(processors.coreCount) cores have a hardware"
            + " thread that only others may use",
          why: "what runs there takes up to half of a worker's core, and no counter here shows it",
          advice: "ask for whole cores, or turn SMT off")
      }
      guard processors.coresWithSiblings > 0 else {
        return .ok("each core has one hardware thread that this process may use")
      }
      return .note(
        "\(processors.coresWithSiblings) of \(processors.coreCount) cores have several hardware"
          + " threads",
        why: "with more workers than cores, or --places threads, two workers share a core",
        advice: "keep to --workers \(processors.coreCount) and --places cores, the defaults")
    },
    Check(name: "other load") { facts in
      guard let watch = facts.watch, let others = watch.activity.otherProcessesSeconds,
        let count = watch.counters.puCount
      else { return .unknown("what other processes do") }
      let what =
        "other processes used \(milliseconds(others)) of processor time in"
        + " \(seconds(watch.seconds))"
      let allowed =
        limits.otherProcessesShare * watch.seconds
        + limits.otherProcessesRounding * Double(count).squareRoot()
      guard others > allowed else {
        return .ok(what)
      }
      return .warning(
        what, why: "they take cores, caches and memory from the samples",
        advice: "find them with top, and stop them or wait")
    },
    Check(name: "load average") { facts in
      guard let load = facts.loadAverage else { return .unknown("the load of the last minute") }
      let what = "\(load.text(.significant)) in the last minute"
      guard load > 0.5 else { return .ok(what) }
      return .note(
        what, why: "something has just been running here, this program's own builds or runs too",
        advice: "wait a minute and look again")
    },
    Check(name: "pressure") { facts in
      guard let percent = facts.pressurePercent else {
        return .unknown("whether tasks wait for processors (the kernel has no PSI)")
      }
      let what =
        "in \(percent.text(.significant)) % of the last ten seconds some task waited for a processor"
      guard percent > limits.pressureShare * 100 else { return .ok(what) }
      return .warning(
        what, why: "there is more to run than there are processors",
        advice: "find it with top, and stop it or wait")
    },
    Check(name: "isolated processors") { facts in
      guard let processors = facts.processors, processors.isThisSystem,
        let isolated = facts.isolatedPUs, !isolated.isEmpty
      else { return .ok("none are set apart (isolcpus)") }
      let used = isolated.intersection(processors.allowedPUs)
      guard used.isEmpty else {
        return .note(
          "\(used) are set apart (isolcpus)",
          why: "nothing else runs there, which is good, but threads that are not bound never"
            + " spread over them: blas-threads suffers",
          advice: "measure blas-threads on processors that are not isolated")
      }
      return .note(
        "\(isolated) are set apart (isolcpus) and not used",
        why: "they would be the quietest of this machine",
        advice: "start with taskset -c \(isolated)")
    },
  ]

  static func milliseconds(_ seconds: Double) -> String {
    "\((seconds * 1000).text(.significant)) ms"
  }

  static func seconds(_ seconds: Double) -> String { "\(seconds.text(.significant)) s" }
}
