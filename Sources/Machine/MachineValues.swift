/// A processor package: one socket.
public struct Package: Hashable, Sendable {
  /// The package's position in topology order, from 0.
  public let logicalIndex: Int
  /// The number that the operating system gives it; nil when unknown.
  public let osIndex: Int?
  /// The processor's name, such as "AMD EPYC 9B14"; nil when unknown.
  public let model: String?
  public let cpuset: CPUSet
}

/// Memory that some PUs are nearer to than others.
public struct NUMANode: Hashable, Sendable {
  public let logicalIndex: Int
  public let osIndex: Int
  /// Nil when unknown.
  public let memoryBytes: Int?
  /// The PUs that the memory is local to.
  public let cpuset: CPUSet
}

public struct Cache: Hashable, Sendable {
  public enum Kind: String, Hashable, Sendable {
    case data, instruction, unified
  }

  /// The level, 1 for the cache nearest to the core.
  public let level: Int
  public let kind: Kind
  /// The cache's position among those of the same level and kind, in topology order.
  public let logicalIndex: Int
  /// Nil when unknown.
  public let sizeBytes: Int?
  /// Nil when unknown.
  public let lineBytes: Int?
  /// The PUs that share the cache.
  public let cpuset: CPUSet
}

/// A core or, on a machine that does not tell its cores, a PU that stands for one.
public struct Core: Hashable, Sendable {
  /// The core's position in topology order, from 0.
  public let logicalIndex: Int
  public let osIndex: Int?
  /// The package's logical index; nil when the machine has none.
  public let package: Int?
  /// The logical index of the nearest NUMA node.
  public let numaNode: Int?
  /// The rank of the core's kind, larger for faster (performance cores); nil when all are alike or
  /// nothing is known.
  public let efficiency: Int?
  public let cpuset: CPUSet
}

/// A processing unit: a hardware thread, the smallest thing a worker can be bound to.
public struct PU: Hashable, Sendable {
  public let logicalIndex: Int
  /// The number that `taskset`, `/proc` and binding lists use.
  public let osIndex: Int
  /// The core's logical index.
  public let core: Int
  public let package: Int?
  public let numaNode: Int?
  /// Whether this process may run there.
  public let isAllowed: Bool
}

/// Cores that are alike, as on hybrid processors with performance and efficiency cores.
public struct CPUKind: Hashable, Sendable {
  /// The rank of the kind, larger for faster; nil when hwloc could not rank the kinds.
  public let efficiency: Int?
  /// The known properties of the kind, such as "CoreType" = "IntelCore".
  public let info: [String: String]
  public let cpuset: CPUSet
}
