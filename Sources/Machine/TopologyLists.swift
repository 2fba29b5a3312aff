/// The typed lists of a machine, derived from its tree.
struct TopologyLists {
  var packages: [Package] = []
  var numaNodes: [NUMANode] = []
  var caches: [Cache] = []
  var cores: [Core] = []
  var pus: [PU] = []

  private let nodes: [TopologyNode]

  init(_ nodes: [TopologyNode], cpuKinds: [CPUKind], allowed: CPUSet) {
    self.nodes = nodes
    addMemory()
    let nearestNode = nearestNodes()
    let efficiency = Self.efficiencies(cpuKinds)

    for (index, node) in nodes.enumerated() {
      switch node.kind {
      case .package:
        packages.append(
          Package(
            logicalIndex: node.logicalIndex, osIndex: node.osIndex,
            model: node.name ?? nodes[0].name, cpuset: node.cpuset))
      case .cache(let level, let kind):
        caches.append(
          Cache(
            level: level, kind: kind, logicalIndex: node.logicalIndex, sizeBytes: node.sizeBytes,
            lineBytes: node.lineBytes, cpuset: node.cpuset))
      case .core:
        addCore(index, nearestNode, efficiency)
      case .pu:
        guard let osIndex = node.osIndex else { continue }
        // The tree is in preorder, so a PU's core is the last one added, if the PU has a core at
        // all.
        if ancestor(of: index, where: { $0 == .core }) == nil {
          addCore(index, nearestNode, efficiency)
        }
        pus.append(
          PU(
            logicalIndex: pus.count, osIndex: osIndex, core: cores.count - 1,
            package: package(of: index), numaNode: nearestNode[osIndex],
            isAllowed: allowed.contains(osIndex)))
      case .machine, .die, .group, .numaNode, .memoryCache:
        break
      }
    }
    caches.sort { ($0.level, $1.logicalIndex) > ($1.level, $0.logicalIndex) }
  }

  private mutating func addCore(
    _ index: Int, _ nearestNode: [Int: Int], _ efficiency: [Int: Int]
  ) {
    let node = nodes[index]
    let first = node.cpuset.indices.first
    cores.append(
      Core(
        logicalIndex: cores.count, osIndex: node.osIndex, package: package(of: index),
        numaNode: first.flatMap { nearestNode[$0] },
        efficiency: first.flatMap { efficiency[$0] }, cpuset: node.cpuset))
  }

  private mutating func addMemory() {
    for node in nodes where node.kind == .numaNode {
      numaNodes.append(
        NUMANode(
          logicalIndex: node.logicalIndex, osIndex: node.osIndex ?? node.logicalIndex,
          memoryBytes: node.sizeBytes, cpuset: node.cpuset))
    }
    numaNodes.sort { $0.logicalIndex < $1.logicalIndex }
  }

  /// For each PU (by OS index) the node that is local to the fewest PUs, so that memory next to a
  /// cache wins over memory next to the whole package. The first of equal nodes wins.
  private func nearestNodes() -> [Int: Int] {
    var nearest: [Int: NUMANode] = [:]
    for node in numaNodes {
      for pu in node.cpuset.indices
      where node.cpuset.count < nearest[pu]?.cpuset.count ?? Int.max {
        nearest[pu] = node
      }
    }
    return nearest.mapValues(\.logicalIndex)
  }

  /// The ranks of kinds; nothing where all cores are of one kind, because then a rank says nothing.
  private static func efficiencies(_ kinds: [CPUKind]) -> [Int: Int] {
    guard kinds.count > 1 else { return [:] }
    var result: [Int: Int] = [:]
    for kind in kinds {
      for pu in kind.cpuset.indices { result[pu] = kind.efficiency }
    }
    return result
  }

  private func package(of index: Int) -> Int? {
    ancestor(of: index, where: { $0 == .package }).map { nodes[$0].logicalIndex }
  }

  private func ancestor(of index: Int, where matches: (TopologyNode.Kind) -> Bool) -> Int? {
    var parent = nodes[index].parent
    while let current = parent, !matches(nodes[current].kind) { parent = nodes[current].parent }
    return parent
  }
}
