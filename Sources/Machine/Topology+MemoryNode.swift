import CHwloc

extension Topology {
  /// The logical index of the NUMA node on which the page of an address lies; nil where the system
  /// does not tell, where the page was never written, and of another machine's topology.
  public func memoryNode(of address: UnsafeRawPointer) -> Int? {
    guard isThisSystem else { return nil }
    let nodes = Bitmap()
    let flags = Int32(HWLOC_MEMBIND_BYNODESET.rawValue)
    guard hwloc_get_area_memlocation(handle.raw, address, 1, nodes.raw, flags) == 0,
      let os = nodes.cpuset.indices.first
    else { return nil }
    return numaNodes.first { $0.osIndex == os }?.logicalIndex
  }
}
