import Machine

/// The pages of a worker in a trainer's arenas, and on which NUMA node the system has placed them.
public struct PageLocality: Equatable, Sendable {
  /// The number of pages that were looked at.
  public var pages = 0
  /// The number of these that lie on the worker's node.
  public var local = 0
  /// The number of these of which the system does not tell where they lie.
  public var unknown = 0

  public init(pages: Int = 0, local: Int = 0, unknown: Int = 0) {
    self.pages = pages
    self.local = local
    self.unknown = unknown
  }

  /// The share of the pages on the worker's node; nil where the system tells of none.
  public var localFraction: Double? {
    pages > unknown ? Double(local) / Double(pages - unknown) : nil
  }
}

extension Trainer {
  /// The pages of an arena that are looked at, evenly spaced. Each is a call of the system.
  private static let mostPages = 512

  /// Reads back where the pages of each worker here lie.
  ///
  /// - Returns: one value a worker; empty on a machine of one node, and on the description of
  ///   another machine.
  public func locality(on topology: Topology) -> [PageLocality] {
    guard topology.isThisSystem, topology.numaNodes.count > 1 else { return [] }
    return locality { topology.memoryNode(of: $0) }
  }

  /// - Parameter node: the logical index of the node that an address lies on; nil where unknown.
  func locality(node: (UnsafeRawPointer) -> Int?) -> [PageLocality] {
    var found = nodes.map { _ in PageLocality() }
    for (arena, owners) in zip(memory.arenaBases, memory.pageOwners) {
      let stride = max(1, owners.workers.count / Self.mostPages)
      for page in Swift.stride(from: 0, to: owners.workers.count, by: stride) {
        let worker = owners.workers[page]
        // A worker that the system may move has no node of its own.
        guard let own = nodes[worker] else { continue }
        found[worker].pages += 1
        switch node(arena.memory + page * owners.pageElements) {
        case own?: found[worker].local += 1
        case nil: found[worker].unknown += 1
        case _?: break
        }
      }
    }
    return found
  }
}
