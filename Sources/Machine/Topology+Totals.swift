extension Topology {
  /// The cores with at least one PU that this process may run on.
  public var allowedCoreCount: Int { Set(pus.lazy.filter(\.isAllowed).map(\.core)).count }

  /// The memory of all NUMA nodes together; nil when unknown.
  public var memoryBytes: Int? {
    let sizes = numaNodes.compactMap(\.memoryBytes)
    // Sizes may come from a file, so a sum of absurd ones stays at the largest number.
    return sizes.isEmpty
      ? nil
      : sizes.reduce(0) { sum, size in
        let (sum, overflows) = sum.addingReportingOverflow(size)
        return overflows ? Int.max : sum
      }
  }

  /// The processor's name as the system reports it; nil when unknown.
  public var cpuModel: String? {
    packages.lazy.compactMap(\.model).first ?? nodes.first?.name
  }
}
