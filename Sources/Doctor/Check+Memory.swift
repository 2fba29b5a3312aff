import Figures

extension Check {
  /// Checks of memory and of how the kernel manages it.
  static let memory = [
    Check(name: "memory") { facts in
      guard let available = facts.availableBytes, let total = facts.memoryBytes, total > 0 else {
        return .unknown("how much memory is free")
      }
      let what = "\(gibibytes(available)) of \(gibibytes(total)) can be had"
      guard available < 1 << 30 || available < total / 20 else { return .ok(what) }
      return .warning(
        what,
        why: "the system will reclaim pages while it measures, and strategies that need much"
          + " are skipped",
        advice: "end what uses it")
    },
    Check(name: "swap") { facts in
      guard let used = facts.swapUsedBytes else { return .unknown("whether swap is in use") }
      guard used > 0 else { return .ok("not in use") }
      return .note(
        "\(gibibytes(used)) in use",
        why: "pages may have to come from disk in the middle of a sample",
        advice: "sudo swapoff -a while you measure, if memory allows")
    },
    Check(name: "huge pages") { facts in
      guard let mode = facts.hugePages else {
        return .unknown("whether the kernel makes huge pages")
      }
      guard mode == "always" else { return .ok("transparent ones: \(mode)") }
      return .note(
        "transparent ones: always",
        why:
          "the kernel joins pages at moments of its own, so the same run may be faster or slower",
        advice: "echo madvise | sudo tee /sys/kernel/mm/transparent_hugepage/enabled")
    },
    Check(name: "NUMA balancing") { facts in
      guard let mode = facts.numaBalancing else {
        return .ok("the kernel does not have it")
      }
      guard mode != 0 else { return .ok("off") }
      guard let nodes = facts.numaNodes, nodes > 1 else {
        return .ok("on, and without effect on a machine of one node")
      }
      return .warning(
        "on, over \(nodes) nodes",
        why: "the kernel unmaps pages to see who uses them, and moves them",
        advice: "sudo sysctl kernel.numa_balancing=0")
    },
    Check(name: "memory nodes") { facts in
      guard let memory = facts.nodeMemory else { return .unknown("where workers' memory lies") }
      guard memory.nodes > 1 else { return .ok("one node, which all memory is on") }
      guard let local = memory.localFraction else {
        return .unknown("on which of \(memory.nodes) nodes memory lies")
      }
      let what =
        "\(local.text(.percent(0))) of what \(memory.workers) workers write first lies on their own"
        + " nodes, of \(memory.nodes)"
      guard local < 0.99 else { return .ok(what) }
      return .warning(
        what, why: "the rest is read and written over the link between nodes",
        advice: "start without numactl --interleave, --membind or --preferred, and look that each"
          + " node has free memory (numactl --hardware)")
    },
    Check(name: "address randomisation") { facts in
      guard let mode = facts.addressRandomization else {
        return .unknown("whether addresses change from run to run")
      }
      guard mode != 0 else { return .ok("off: addresses are the same in every run") }
      return .note(
        "on",
        why:
          "memory lies elsewhere in every run, so two runs may differ by more than the samples of one",
        advice: "nothing: repeat runs rather than turn it off")
    },
    Check(name: "performance counters") { facts in
      guard let level = facts.perfEventParanoid else {
        return .unknown("whether perf can be used")
      }
      return .ok(
        (level > 1 ? "perf shows little without root" : "perf can be used")
          + " (perf_event_paranoid \(level)); it disturbs nothing")
    },
  ]

  static func gibibytes(_ bytes: Int) -> String {
    "\((Double(bytes) / Double(1 << 30)).text(.significant)) GiB"
  }
}
