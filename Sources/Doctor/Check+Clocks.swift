extension Check {
  /// Checks of what changes the processor's clock.
  static let clocks = [
    Check(name: "frequency scaling") { facts in
      if let driver = facts.frequencyDriver { return .ok("the driver is \(driver)") }
      let isVirtual = facts.processorFlags?.contains("hypervisor") ?? false
      return .unknown(
        isVirtual
          ? "the clock, which the host sets and does not show"
          : "the clock: no frequency driver is loaded",
        why: "its changes can only be seen in the control product",
        advice: isVirtual ? nil : "load acpi-cpufreq, intel_pstate or amd-pstate")
    },
    Check(name: "governor") { facts in
      guard !facts.governors.isEmpty else { return .unknown("how the clock is chosen") }
      let others = facts.governors.filter { $0 != "performance" }
      guard let first = others.first else { return .ok("performance") }
      return .warning(
        "\(first) on \(others.count) of \(facts.governors.count) processors",
        why: "the clock follows the load, so the start of a sample, and strategies that wait, run"
          + " slower",
        advice: "sudo cpupower frequency-set -g performance")
    },
    Check(name: "turbo") { facts in
      guard let isOn = facts.isTurboOn, let (file, off) = facts.turboSwitch else {
        return .unknown("whether the clock may rise above its base")
      }
      guard isOn else { return .ok("off") }
      return .note(
        "on",
        why: "one busy core runs faster than many, which makes every speedup smaller, and heat"
          + " takes the rise away again",
        advice: "echo \(off) | sudo tee \(file)")
    },
    Check(name: "heat") { facts in
      guard let count = facts.throttleCount else {
        return .unknown("whether heat has slowed the processor down")
      }
      guard count > 0 else { return .ok("no core has been slowed down since boot") }
      return .note(
        "cores have been slowed down up to \(count) times since boot",
        why: "if it happens in a run, later samples are slower than earlier ones",
        advice: "cool it better, or turn turbo off")
    },
    Check(name: "power") { facts in
      guard let isOnBattery = facts.isOnBattery else {
        return .ok("no battery is in sight")
      }
      guard isOnBattery else { return .ok("from the mains") }
      return .warning(
        "from a battery", why: "the system saves power, and the clock falls as the battery does",
        advice: "plug it in")
    },
  ]
}
