import Figures
import KernelChoice

extension Check {
  /// Checks of this program, its libraries and its environment.
  static let program = [
    Check(name: "build") { facts in
      .ok(
        facts.build == "debug"
          ? "debug build: optimised like a release build, so its figures stand"
          : "release build")
    },
    Check(name: "topology") { facts in
      guard let processors = facts.processors else {
        return .warning(
          "the machine's topology cannot be used: \(facts.topologyProblem ?? "unknown reason")",
          why: "no benchmark can start",
          advice: "unset HWLOC_XMLFILE and HWLOC_SYNTHETIC, or mend what they name")
      }
      guard !processors.isThisSystem else { return .ok("the topology is this machine's own") }
      return .warning(
        "the topology is a description (HWLOC_XMLFILE or HWLOC_SYNTHETIC)",
        why: "no worker is bound, so the system moves them while they are measured",
        advice: "unset both variables")
    },
    Check(name: "workers") { facts in
      guard let processors = facts.processors, let online = facts.onlinePUs else {
        return .unknown("how many workers have a processor of their own")
      }
      let count = processors.coreCount
      guard count > online.count else {
        return .ok("by default \(count.counting("worker")), one a core")
      }
      return .warning(
        "by default \(count) workers on \(online.count) processors",
        why: "workers that share a core wait for each other",
        advice: "give --workers \(online.count) or less")
    },
    Check(name: "variables") { facts in
      // Variables with these prefixes change how many threads work, where, or with which kernels.
      let prefixes = ["OMP_", "KMP_", "GOMP_", "OPENBLAS_", "GOTO_", "MKL_", "BLIS_"]
      let found = CoreSetting.withoutOwn(facts.environment).filter { variable in
        prefixes.contains { variable.key.hasPrefix($0) }
      }.sorted { $0.key < $1.key }
      guard !found.isEmpty else { return .ok("none that change threads or kernels are set") }
      return .warning(
        found.map { "\($0.key)=\($0.value)" }.joined(separator: " "),
        why: "they change the threads or kernels of the linear algebra, here and not elsewhere",
        advice: "unset \(found.map(\.key).joined(separator: " "))")
    },
    Check(name: "BLAS kernels", examine: kernels),
    Check(name: "multiply-add units") { facts in
      guard let peak = facts.corePeak else { return .unknown("what the cores can do") }
      return .ok(peak.text)
    },
    Check(name: "BLAS threads") { facts in
      guard let library = facts.library else { return .unknown("how OpenBLAS was built") }
      switch library.threading {
      case "pthreads": return .ok("OpenBLAS makes its own threads, as many as it is told")
      case "OpenMP":
        return .warning(
          "OpenBLAS was built with OpenMP",
          why: "OpenMP's own settings rule its threads, which spin after a product and take"
            + " cores from the next strategy",
          advice: "install OpenBLAS with pthreads (Debian: libopenblas0-pthread)")
      case "none":
        return .warning(
          "OpenBLAS was built without threads",
          why: "blas-threads is then serial under another name",
          advice: "install OpenBLAS with pthreads (Debian: libopenblas0-pthread)")
      default: return .unknown("how OpenBLAS makes threads")
      }
    },
    Check(name: "timer") { facts in
      guard let reading = facts.clockReadingSeconds else {
        return .unknown("what reading the clock costs")
      }
      let cost = "a reading takes \(reading.text(.time(1)))"
      guard reading > 1e-6 else { return .ok(cost) }
      return .warning(
        cost,
        why: "a worker reads the clock whenever it changes between computing, moving data and"
          + " waiting, and each reading costs its share",
        advice: "choose a faster clock source, see below, or longer actions (a larger --batch)")
    },
    Check(name: "clock source") { facts in
      guard let source = facts.clockSource else { return .unknown("what the kernel's clock is") }
      // Arm's clock source is named after its counter.
      let fast = [
        "tsc", "arch_sys_counter", "kvm-clock", "hyperv_clocksource_tsc_page", "timebase",
      ]
      guard !fast.contains(source) else { return .ok(source) }
      return .warning(
        source, why: "each reading of it leaves the processor and takes a microsecond or more",
        advice: "boot with clocksource=tsc where the processor's counter is steady")
    },
  ]

  private static func kernels(_ facts: DoctorFacts) -> Finding {
    guard let library = facts.library, let flags = facts.processorFlags,
      let strongest = CoreLevel.available(with: flags).first,
      let level = CoreLevel.of(library.core)
    else { return .unknown("whether OpenBLAS's kernels fit the processor") }
    let core = library.core
    guard level != strongest else {
      return .ok("OpenBLAS uses its \(core) kernels, which fit the processor")
    }
    let unused =
      "OpenBLAS uses its \(core) kernels, "
      + (level.features.isSubset(of: flags)
        ? "and the processor's \(strongest.name) is unused"
        : "whose \(level.name) the processor lacks")
    let choice = library.choice
    let better = choice?.better
    guard choice?.trials == nil || better != nil else {
      return .ok("\(unused), but no others were faster by more than 5 % in a trial")
    }
    let what = [unused, better.flatMap { choice?.comparison($0) }, choice?.obstacle]
      .compactMap(\.self).joined(separator: "; ")
    let advice: String
    if let better {
      advice =
        choice?.setting.chooser == .user
        ? "unset \(CoreSetting.variable), which asks for them: run, train and sweep then see to better"
          + " ones themselves"
        : "none for run, train and sweep, which restart themselves with the better ones; other programs"
          + " want \(CoreSetting.variable)=\(better.core)"
    } else {
      advice =
        facts.environment[CoreSetting.variable] != nil
        ? "unset \(CoreSetting.variable), which asks for them"
        : "\(CoreSetting.variable)=\(strongest.candidates[0]), if products are faster with it"
    }
    return .warning(
      what, why: "every strategy is as fast as these kernels and no faster", advice: advice)
  }
}
