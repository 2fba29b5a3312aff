import Reports

/// The facts that must be equal before times of two runs can be compared: the machine, the part of
/// it that the run could use, and how the program and its kernels were built.
public struct MachineFingerprint: Equatable, Sendable {
  /// The facts by their names in `environment.json`; the empty text where one is not known.
  public let facts: [String: String]

  /// Every fact that counts; a new one is a line here.
  private static let all: [(name: String, value: @Sendable (EnvironmentRecord) -> String?)] = [
    ("cpu_model", { $0.cpuModel }),
    ("architecture", { $0.architecture }),
    ("topology_synthetic", { $0.topologySynthetic }),
    ("allowed_cpuset", { $0.allowedCPUSet }),
    ("cgroup_quota_cores", { $0.cgroupQuotaCores.map { "\($0)" } }),
    ("memory_bytes", { $0.memoryBytes.map { "\($0)" } }),
    ("blas_configuration", { $0.blasConfiguration }),
    ("blas_core", { $0.blasCore }),
    ("build", { $0.build }),
  ]

  public init(_ environment: EnvironmentRecord) {
    facts = Dictionary(
      uniqueKeysWithValues: Self.all.map { ($0.name, $0.value(environment) ?? "") })
  }

  /// The first fact that differs, in words; nil where the machines are alike.
  public func difference(from other: MachineFingerprint) -> String? {
    for (name, _) in Self.all {
      let (mine, theirs) = (facts[name, default: ""], other.facts[name, default: ""])
      if mine != theirs { return "\(name) differs: '\(mine)' and '\(theirs)'" }
    }
    return nil
  }

  /// Why times of these runs cannot be compared; nil where they can.
  static func difference(among runs: [RunData]) -> String? {
    var first: MachineFingerprint?
    for run in runs {
      guard let environment = run.environment else {
        return "no environment.json tells the machine of '\(run.name)'"
      }
      let next = MachineFingerprint(environment)
      if let difference = first?.difference(from: next) { return difference }
      first = first ?? next
    }
    return nil
  }
}
