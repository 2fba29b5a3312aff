import CHwloc

extension Topology {
  /// Runs a piece of work with the calling thread bound to a NUMA node, so that memory which it
  /// writes first lies there, and then binds the thread as it was. Where the thread cannot be bound,
  /// the work is done all the same.
  ///
  /// - Parameter node: the node's logical index.
  public func run(onNode node: Int, _ work: () -> Void) {
    guard let before = currentBinding,
      let pus = numaNodes.first(where: { $0.logicalIndex == node })?.cpuset
    else { return work() }
    let flags = Int32(HWLOC_CPUBIND_THREAD.rawValue)
    let wanted = Bitmap(pus.intersection(allowedPUs))
    let former = Bitmap(before)
    _ = hwloc_set_cpubind(handle.raw, wanted.raw, flags)
    work()
    _ = hwloc_set_cpubind(handle.raw, former.raw, flags)
  }
}
