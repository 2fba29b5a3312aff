import Doctor
import KernelChoice
import Machine
import Measurement

extension DoctorTests {
  static let cases: [Case] = programCases + sharingCases + clockCases + memoryCases

  private static let programCases: [Case] = [
    Case(check: "build", setUp: { $0.build = "debug" }, severity: .ok, says: "optimised like"),
    Case(check: "build", setUp: { $0.build = "release" }, severity: .ok, says: "release build"),
    Case(
      check: "topology", setUp: { $0.processors = try own(allowed: 0..<2, of: 2) }, severity: .ok,
      says: "this machine's own"),
    Case(
      check: "topology", setUp: { $0.processors = try machine("core:2 pu:1") },
      severity: .warning, says: "a description"),
    Case(
      check: "topology", setUp: { $0.topologyProblem = "cannot read m.xml" }, severity: .warning,
      says: "cannot be used: cannot read m.xml"),
    Case(
      check: "workers", files: [cpu + "online": "0-7\n"],
      setUp: { $0.processors = try machine("core:8 pu:1") }, severity: .ok,
      says: "8 workers, one a core"),
    Case(
      check: "workers", files: [cpu + "online": "0-1\n"],
      setUp: { $0.processors = try machine("core:8 pu:1") }, severity: .warning,
      says: "8 workers on 2 processors"),
    Case(check: "workers", severity: .unknown, says: "how many"),
    Case(
      check: "variables", setUp: { $0.environment = ["HOME": "/", "XOMP_A": "1"] }, severity: .ok,
      says: "none"),
    Case(
      check: "variables",
      setUp: { $0.environment = ["OPENBLAS_NUM_THREADS": "1", "MKL_A": "b", "HOME": "/"] },
      severity: .warning, says: "MKL_A=b OPENBLAS_NUM_THREADS=1"),
    kernels("Haswell", "avx avx2 fma", .ok, "Haswell kernels, which fit"),
    kernels("SkylakeX", avx512, .ok, "SkylakeX"),
    kernels("Zen", avx512, .warning, "AVX-512 is unused"),
    kernels("Zen", avx512, .ok, "no others were faster", trying: 102),
    kernels("Zen", avx512, .warning, "SkylakeX kernels were 1.50× as fast", trying: 150),
    kernels("Haswell", "avx2 fma avx512f", .ok, "which fit"),
    kernels("Sandybridge", "avx avx2 fma", .warning, "AVX2 is unused"),
    kernels("SkylakeX", "avx avx2 fma", .warning, "AVX-512 the processor lacks"),
    kernels("Nehalem", "sse4_2", .ok, "Nehalem kernels, which fit"),
    kernels("armv8", "fp asimd", .ok, "armv8 kernels, which fit"),
    kernels("POWER9", "altivec", .unknown, "whether"),
    Case(
      check: "BLAS kernels", setUp: { $0.library = library("Zen") }, severity: .unknown,
      says: "whether"),
    Case(check: "forecasts", severity: .unknown, says: "no costs of this machine are kept"),
    Case(
      check: "forecasts", setUp: { $0.modelFit = fit([0.93, 1, 1.12]) }, severity: .ok,
      says: "3 products of this machine's model now take 0.93 to 1.12 times as long"),
    Case(
      check: "forecasts", setUp: { $0.modelFit = fit([1, 0.7, 1.25]) }, severity: .warning,
      says:
        "0.70 to 1.25 times as long as it says, the worst the backward pass of 8 rows through 16-2"),
    Case(
      check: "multiply-add units",
      setUp: {
        $0.corePeak = CorePeak(
          kernel: "avx2, 12 chains", alone: 100e9, cores: 4, together: 380e9, product: 75e9)
      }, severity: .ok,
      says:
        "100 GFLOP/s on one core (avx2, 12 chains), 380 on 4 cores at once; large products reach"
        + " 75 % of one core's"),
    Case(check: "multiply-add units", severity: .unknown, says: "what the cores"),
    Case(
      check: "BLAS threads", setUp: { $0.library = library("Zen") }, severity: .ok,
      says: "its own threads"),
    Case(
      check: "BLAS threads", setUp: { $0.library = library("Zen", threading: "OpenMP") },
      severity: .warning, says: "with OpenMP"),
    Case(
      check: "BLAS threads", setUp: { $0.library = library("Zen", threading: "none") },
      severity: .warning, says: "without threads"),
    Case(check: "BLAS threads", severity: .unknown, says: "how OpenBLAS was built"),
    Case(
      check: "BLAS threads", setUp: { $0.library = library("Zen", threading: "fibres") },
      severity: .unknown, says: "how OpenBLAS makes threads"),
    Case(
      check: "timer",
      setUp: { $0.clockReadingSeconds = 9e-7 },
      severity: .ok, says: "900.0 ns"),
    Case(
      check: "timer",
      setUp: { $0.clockReadingSeconds = 1.1e-6 },
      severity: .warning, says: "1.1 µs"),
    Case(check: "timer", severity: .unknown, says: "what reading"),
    Case(
      check: "clock source",
      files: ["sys/devices/system/clocksource/clocksource0/current_clocksource": "tsc\n"],
      severity: .ok, says: "tsc"),
    Case(
      check: "clock source",
      files: ["sys/devices/system/clocksource/clocksource0/current_clocksource": "hpet\n"],
      severity: .warning, says: "hpet"),
    Case(check: "clock source", severity: .unknown, says: "what the kernel's clock is"),
  ]

  private static let avx512 = "avx2 fma avx512f avx512bw avx512cd avx512dq avx512vl"

  /// - Parameter rate: what the kernels in use reach 100 of, if others are tried.
  private static func kernels(
    _ core: String, _ flags: String, _ severity: Finding.Severity, _ says: String,
    trying rate: Int? = nil
  ) -> Case {
    Case(
      check: "BLAS kernels", files: ["proc/cpuinfo": "processor : 0\nflags\t\t: \(flags)\n"],
      setUp: { facts in
        facts.library = library(core)
        guard let rate else { return }
        let script =
          "case ${OPENBLAS_CORETYPE-own} in own) echo kernel-trial \(core) 100 0;;"
          + " *) echo kernel-trial $OPENBLAS_CORETYPE \(rate) 0;; esac"
        facts.library?.choice = CoreChoice(
          CoreChoice.Circumstances(
            core: core, configuration: "DYNAMIC_ARCH", environment: [:],
            processor: ProcessorDescription(
              features: Set(flags.split(separator: " ").map(String.init)), identity: ""),
            program: ProgramImage(
              path: "/bin/sh", arguments: ["sh", "-c", script], environment: [:])))
      }, severity: severity, says: says)
  }

  private static let group = "proc/self/cgroup"

  private static let sharingCases: [Case] = [
    Case(
      check: "virtual machine", files: ["proc/cpuinfo": "flags : fpu hypervisor sse\n"],
      severity: .note, says: "a virtual machine"),
    Case(
      check: "virtual machine", files: ["proc/cpuinfo": "flags : fpu\n"], severity: .ok,
      says: "none"),
    Case(
      check: "virtual machine", files: ["proc/cpuinfo": "Features : fp asimd\n"],
      severity: .unknown, says: "whether"),
    Case(
      check: "steal now", setUp: { $0.watch = watch(steal: 0.02) }, severity: .ok, says: "20 ms"),
    Case(
      check: "steal now", setUp: { $0.watch = watch(steal: 0.03) }, severity: .warning,
      says: "30 ms"),
    Case(
      check: "steal now", setUp: { $0.watch = watch(steal: nil) }, severity: .unknown,
      says: "whether"),
    Case(
      check: "steal since boot", files: ["proc/uptime": "5000.00 1.0\n"],
      setUp: { $0.watch = watch(stealSinceBoot: 10) }, severity: .ok, says: "0.1 %"),
    Case(
      check: "steal since boot", files: ["proc/uptime": "5000.00 1.0\n"],
      setUp: { $0.watch = watch(stealSinceBoot: 200) }, severity: .note, says: "2 %"),
    Case(
      check: "steal since boot", setUp: { $0.watch = watch() }, severity: .unknown, says: "how much"
    ),
    Case(check: "quota", severity: .ok, says: "no cgroup"),
    Case(
      check: "quota",
      files: [group: "0::/a\n", "sys/fs/cgroup/a/cpu.max": "150000 100000\n"],
      setUp: { $0.processors = try own(allowed: 0..<2, of: 2) }, severity: .warning,
      says: "1.5 cores' worth of time"),
    Case(
      check: "quota",
      files: [group: "0::/a\n", "sys/fs/cgroup/a/cpu.max": "200000 100000\n"],
      setUp: { $0.processors = try own(allowed: 0..<2, of: 2) }, severity: .ok,
      says: "enough for every core"),
    Case(
      check: "processor set", setUp: { $0.processors = try own(allowed: 0..<4, of: 4) },
      severity: .ok, says: "all 4"),
    Case(
      check: "processor set", setUp: { $0.processors = try own(allowed: 1..<3, of: 4) },
      severity: .note, says: "2 of 4 may be used (1-2)"),
    Case(check: "processor set", severity: .unknown, says: "which"),
    Case(
      check: "SMT", setUp: { $0.processors = try own(allowed: 0..<4, of: 4) }, severity: .ok,
      says: "one hardware thread"),
    Case(
      check: "SMT", setUp: { $0.processors = try own(allowed: 0..<4, of: 4, siblings: 4) },
      severity: .note, says: "4 of 4 cores have several"),
    Case(
      check: "SMT", setUp: { $0.processors = try own(allowed: 0..<4, of: 4, strangers: 1) },
      severity: .warning, says: "1 of 4 cores have a hardware thread that only others"),
    Case(check: "SMT", severity: .unknown, says: "whether"),
    // 5 % of a second and 8 ms times √2 are 61.3 ms.
    Case(
      check: "other load", setUp: { $0.watch = watch(others: 0.061) }, severity: .ok,
      says: "used 61 ms"),
    Case(
      check: "other load", setUp: { $0.watch = watch(others: 0.062) }, severity: .warning,
      says: "used 62 ms"),
    Case(
      check: "other load", setUp: { $0.watch = watch(others: nil) }, severity: .unknown,
      says: "what other"),
    Case(
      check: "load average", files: ["proc/loadavg": "0.50 9 9 1/9 9\n"], severity: .ok,
      says: "0.5 in"),
    Case(
      check: "load average", files: ["proc/loadavg": "12.34 0 0 1/9 9\n"], severity: .note,
      says: "12.3 in"),
    Case(check: "load average", severity: .unknown, says: "the load"),
    Case(
      check: "pressure", files: ["proc/pressure/cpu": "some avg10=5.00 avg60=9 avg300=9 total=1\n"],
      severity: .ok, says: "in 5 %"),
    Case(
      check: "pressure", files: ["proc/pressure/cpu": "some avg10=5.01 avg60=0 avg300=0 total=1\n"],
      severity: .warning, says: "in 5.01 %"),
    Case(check: "pressure", severity: .unknown, says: "no PSI"),
    Case(check: "isolated processors", severity: .ok, says: "none"),
    Case(
      check: "isolated processors", files: [cpu + "isolated": "2-3\n"],
      setUp: { $0.processors = try own(allowed: 0..<2, of: 4) }, severity: .note,
      says: "2-3 are set apart (isolcpus) and not used"),
    Case(
      check: "isolated processors", files: [cpu + "isolated": "1-3\n"],
      setUp: { $0.processors = try own(allowed: 0..<2, of: 4) }, severity: .note,
      says: "1 are set apart"),
  ]

  private static let clockCases: [Case] = [
    Case(
      check: "frequency scaling",
      files: [cpu + "online": "0\n", cpu + "cpu0/cpufreq/scaling_driver": "acpi-cpufreq\n"],
      severity: .ok, says: "acpi-cpufreq"),
    Case(
      check: "frequency scaling", files: ["proc/cpuinfo": "flags : hypervisor\n"],
      severity: .unknown, says: "the host"),
    Case(check: "frequency scaling", severity: .unknown, says: "no frequency driver"),
    Case(
      check: "governor",
      files: [
        cpu + "online": "0-1\n", cpu + "cpu0/cpufreq/scaling_governor": "performance\n",
        cpu + "cpu1/cpufreq/scaling_governor": "performance\n",
        cpu + "cpu2/cpufreq/scaling_governor": "powersave\n",
      ], severity: .ok, says: "performance"),
    Case(
      check: "governor",
      files: [
        cpu + "online": "0-1\n", cpu + "cpu0/cpufreq/scaling_governor": "performance\n",
        cpu + "cpu1/cpufreq/scaling_governor": "powersave\n",
      ], severity: .warning, says: "powersave on 1 of 2"),
    Case(check: "governor", severity: .unknown, says: "how the clock"),
    Case(
      check: "turbo", files: [cpu + "intel_pstate/no_turbo": "1\n", cpu + "cpufreq/boost": "1\n"],
      severity: .ok, says: "off"),
    Case(
      check: "turbo", files: [cpu + "intel_pstate/no_turbo": "0\n"], severity: .note, says: "on"),
    Case(check: "turbo", files: [cpu + "cpufreq/boost": "0\n"], severity: .ok, says: "off"),
    Case(check: "turbo", files: [cpu + "cpufreq/boost": "1\n"], severity: .note, says: "on"),
    Case(check: "turbo", severity: .unknown, says: "whether"),
    Case(
      check: "heat",
      files: [cpu + "online": "0-1\n", cpu + "cpu1/thermal_throttle/core_throttle_count": "0\n"],
      severity: .ok, says: "no core"),
    Case(
      check: "heat",
      files: [
        cpu + "online": "0-1\n", cpu + "cpu0/thermal_throttle/core_throttle_count": "3\n",
        cpu + "cpu1/thermal_throttle/core_throttle_count": "17\n",
      ], severity: .note, says: "up to 17 times"),
    Case(check: "heat", severity: .unknown, says: "whether"),
    Case(check: "power", severity: .ok, says: "no battery"),
    Case(
      check: "power",
      files: [
        "sys/class/power_supply/AC/type": "Mains\n", "sys/class/power_supply/AC/online": "1\n",
      ], severity: .ok, says: "from the mains"),
    Case(
      check: "power",
      files: [
        "sys/class/power_supply/AC/type": "Mains\n", "sys/class/power_supply/AC/online": "0\n",
      ], severity: .warning, says: "from a battery"),
    Case(
      check: "power",
      files: [
        "sys/class/power_supply/BAT0/type": "Battery\n",
        "sys/class/power_supply/BAT0/status": "Discharging\n",
      ], severity: .warning, says: "from a battery"),
    Case(
      check: "power",
      files: [
        "sys/class/power_supply/m/type": "Battery\n", "sys/class/power_supply/m/scope": "Device\n",
        "sys/class/power_supply/m/status": "Discharging\n",
      ], severity: .ok, says: "from the mains"),
  ]

  private static func memory(_ available: Int, of total: Int) -> [String: String] {
    ["proc/meminfo": "MemTotal:  \(total) kB\nMemFree: 1 kB\nMemAvailable:   \(available) kB\n"]
  }

  private static func nodes(
    _ count: Int, _ local: Double?, _ severity: Finding.Severity, _ says: String
  ) -> Case {
    Case(
      check: "memory nodes",
      setUp: { $0.nodeMemory = NodeMemory(nodes: count, workers: 8, localFraction: local) },
      severity: severity, says: says)
  }

  private static let memoryCases: [Case] = [
    Case(
      check: "memory", files: memory(2 << 20, of: 20 << 20), severity: .ok, says: "2 GiB of 20 GiB"
    ),
    Case(
      check: "memory", files: memory(900 << 10, of: 2 << 20), severity: .warning,
      says: "0.88 GiB of 2 GiB"),
    Case(
      check: "memory", files: memory(4 << 20, of: 100 << 20), severity: .warning,
      says: "4 GiB of 100 GiB"),
    Case(check: "memory", severity: .unknown, says: "how much"),
    Case(check: "memory nodes", severity: .unknown, says: "where workers' memory"),
    nodes(1, nil, .ok, "one node"), nodes(4, nil, .unknown, "on which of 4 nodes"),
    nodes(2, 1, .ok, "100 % of what 8 workers write first lies on their own nodes, of 2"),
    nodes(2, 0.5, .warning, "50 % of what"),
    Case(
      check: "swap", files: ["proc/meminfo": "SwapTotal: 100 kB\nSwapFree: 100 kB\n"],
      severity: .ok, says: "not in use"),
    Case(
      check: "swap", files: ["proc/meminfo": "SwapTotal: 2097152 kB\nSwapFree: 1048576 kB\n"],
      severity: .note, says: "1 GiB in use"),
    Case(check: "swap", severity: .unknown, says: "whether"),
    Case(
      check: "huge pages",
      files: ["sys/kernel/mm/transparent_hugepage/enabled": "always [madvise] never\n"],
      severity: .ok, says: "madvise"),
    Case(
      check: "huge pages",
      files: ["sys/kernel/mm/transparent_hugepage/enabled": "[always] madvise never\n"],
      severity: .note, says: "always"),
    Case(check: "huge pages", severity: .unknown, says: "whether"),
    Case(
      check: "NUMA balancing", files: ["proc/sys/kernel/numa_balancing": "0\n"], severity: .ok,
      says: "off"),
    Case(
      check: "NUMA balancing",
      files: [
        "proc/sys/kernel/numa_balancing": "1\n", "sys/devices/system/node/online": "0\n",
      ], severity: .ok, says: "without effect"),
    Case(
      check: "NUMA balancing",
      files: [
        "proc/sys/kernel/numa_balancing": "1\n", "sys/devices/system/node/online": "0-1\n",
      ], severity: .warning, says: "on, over 2 nodes"),
    Case(check: "NUMA balancing", severity: .ok, says: "does not have it"),
    Case(
      check: "address randomisation", files: ["proc/sys/kernel/randomize_va_space": "0\n"],
      severity: .ok, says: "off"),
    Case(
      check: "address randomisation", files: ["proc/sys/kernel/randomize_va_space": "2\n"],
      severity: .note, says: "on"),
    Case(check: "address randomisation", severity: .unknown, says: "whether"),
    Case(
      check: "performance counters", files: ["proc/sys/kernel/perf_event_paranoid": "1\n"],
      severity: .ok, says: "perf can be used"),
    Case(
      check: "performance counters", files: ["proc/sys/kernel/perf_event_paranoid": "2\n"],
      severity: .ok, says: "perf shows little"),
    Case(check: "performance counters", severity: .unknown, says: "whether"),
  ]
}
