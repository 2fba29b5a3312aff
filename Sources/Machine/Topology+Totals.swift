extension Topology {
  public var coreCount: Int { cores.count }

  /// The cores with at least one PU that this process may run on.
  public var allowedCoreCount: Int { Set(pus.lazy.filter(\.isAllowed).map(\.core)).count }

  public var allowedPUCount: Int { allowedPUs.count }

  /// The bytes of all data and unified caches of a level together; nil when the machine has none or
  /// does not tell their size.
  public func cacheBytes(level: Int) -> Int? {
    let sizes = caches.lazy.filter { $0.level == level && $0.kind != .instruction }
      .compactMap(\.sizeBytes)
    return sizes.isEmpty ? nil : sizes.reduce(0) { Self.sum($0, $1) }
  }

  public var l1DataBytes: Int? { cacheBytes(level: 1) }
  public var l2Bytes: Int? { cacheBytes(level: 2) }
  public var l3Bytes: Int? { cacheBytes(level: 3) }

  /// The memory of all NUMA nodes together; nil when unknown.
  public var memoryBytes: Int? {
    let sizes = numaNodes.compactMap(\.memoryBytes)
    return sizes.isEmpty ? nil : sizes.reduce(0) { Self.sum($0, $1) }
  }

  /// The processor's name as the system reports it; nil when unknown.
  public var cpuModel: String? {
    packages.lazy.compactMap(\.model).first ?? nodes.first?.name
  }

  /// A sum that stays at the largest number where it overflows, because a file may hold absurd
  /// sizes.
  private static func sum(_ a: Int, _ b: Int) -> Int {
    let (sum, overflows) = a.addingReportingOverflow(b)
    return overflows ? Int.max : sum
  }
}
