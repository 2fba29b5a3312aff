/// An object of the machine's tree, copied out of hwloc. The renderings walk these objects, and the
/// public lists (packages, caches, …) are views of them.
struct TopologyNode: Sendable {
  enum Kind: Hashable, Sendable {
    case machine, package, die, group, core, pu, numaNode, memoryCache
    case cache(level: Int, Cache.Kind)

    /// The word in the type column of the CSV.
    var word: String {
      switch self {
      case .machine: "machine"
      case .package: "package"
      case .die: "die"
      case .group: "group"
      case .core: "core"
      case .pu: "pu"
      case .numaNode: "numa_node"
      case .memoryCache: "memory_cache"
      case .cache(let level, .data): "l\(level)d_cache"
      case .cache(let level, .instruction): "l\(level)i_cache"
      case .cache(let level, .unified): "l\(level)_cache"
      }
    }

    /// The word that people use.
    var title: String {
      switch self {
      case .machine: "Machine"
      case .package: "Package"
      case .die: "Die"
      case .group: "Group"
      case .core: "Core"
      case .pu: "PU"
      case .numaNode: "NUMA"
      case .memoryCache: "Memory cache"
      case .cache(let level, .data): "L\(level)d"
      case .cache(let level, .instruction): "L\(level)i"
      case .cache(let level, .unified): "L\(level)"
      }
    }
  }

  let kind: Kind
  let logicalIndex: Int
  let osIndex: Int?
  let name: String?
  let sizeBytes: Int?
  let lineBytes: Int?
  let cpuset: CPUSet
  /// Indices into the array that holds the tree, whose first element is the machine.
  let parent: Int?
  var children: [Int] = []
  /// The NUMA nodes and memory-side caches attached to this object.
  var memory: [Int] = []
}

extension TopologyNode {
  /// A label such as "Core 3", "PU 7" (by OS index, as PUs are named everywhere), "L2 1 MiB" or
  /// "NUMA 0 16 GiB".
  var label: String {
    let size = sizeBytes.map { " " + binarySize($0) } ?? ""
    switch kind {
    case .machine: return kind.title
    case .pu: return "\(kind.title) \(osIndex ?? logicalIndex)"
    case .cache, .memoryCache: return kind.title + size
    case .package, .die, .group, .core, .numaNode: return "\(kind.title) \(logicalIndex)\(size)"
    }
  }
}
