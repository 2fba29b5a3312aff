import Figures

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
      let found = facts.environment.filter { variable in
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

  /// Which vector instructions the chosen kernels use, by OpenBLAS's names for them.
  private static let avx512Cores: Set = ["skylakex", "cooperlake", "sapphirerapids"]
  private static let avx2Cores: Set = ["haswell", "zen", "excavator"]
  private static let olderCores: Set = [
    "generic", "prescott", "core2", "penryn", "dunnington", "nehalem", "atom", "sandybridge",
    "opteron", "opteron_sse3", "barcelona", "bobcat", "bulldozer", "piledriver", "steamroller",
    "nano", "katmai", "coppermine", "northwood", "banias", "athlon",
  ]

  private static func kernels(_ facts: DoctorFacts) -> Finding {
    guard let library = facts.library, let flags = facts.processorFlags else {
      return .unknown("whether OpenBLAS's kernels fit the processor")
    }
    let core = library.core.lowercased()
    let unused: String
    if flags.isSuperset(of: ["avx512f", "avx512bw", "avx512dq", "avx512vl"]),
      avx2Cores.contains(core) || olderCores.contains(core)
    {
      unused = "AVX-512"
    } else if flags.isSuperset(of: ["avx2", "fma"]), olderCores.contains(core) {
      unused = "AVX2"
    } else if avx512Cores.contains(core) || avx2Cores.contains(core) || olderCores.contains(core) {
      return .ok("OpenBLAS chose its \(library.core) kernels, which fit the processor")
    } else {
      return .unknown("whether OpenBLAS's \(library.core) kernels fit the processor")
    }
    let what = "OpenBLAS uses its \(library.core) kernels, and the processor's \(unused) is unused"
    let why = "every strategy is as fast as these kernels and no faster"
    let variable = ["OPENBLAS_CORETYPE", "OPENBLAS_CORE"].first { facts.environment[$0] != nil }
    return .note(
      what, why: why,
      advice: variable.map { "unset \($0), which asks for them" }
        ?? "a newer OpenBLAS, or one built for this processor, may know better")
  }
}
