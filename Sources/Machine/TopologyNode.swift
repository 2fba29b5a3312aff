/// An object of the machine's tree, copied out of hwloc. The renderings walk these; the public
/// lists (packages, caches, …) are views of them.
struct TopologyNode: Sendable {
  enum Kind: Hashable, Sendable {
    case machine, package, die, group, core, pu, numaNode, memoryCache
    case cache(level: Int, Cache.Kind)

    /// The type column of the CSV.
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

    /// What people call it.
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
  /// NUMA nodes and memory-side caches attached here.
  var memory: [Int] = []
}

extension TopologyNode {
  /// "Core 3", "PU 7" (by OS index, as PUs are named everywhere), "L2 1 MiB", "NUMA 0 16 GiB".
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

/// "48 KiB", "1.5 MiB", "5.2 GiB": at most one decimal.
func binarySize(_ bytes: Int) -> String {
  let units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"]
  var unit = 0
  var scale = 1
  while unit + 1 < units.count, bytes / scale >= 1024 {
    scale *= 1024
    unit += 1
  }
  // Tenths, rounded half up; whole and part apart so that nothing overflows.
  let part = bytes % scale
  var tenths = scale == 1 ? 0 : (part / (scale / 1024) * 10 + 512) / 1024
  var whole = bytes / scale
  if tenths == 10 {
    whole += 1
    tenths = 0
  }
  return tenths == 0 ? "\(whole) \(units[unit])" : "\(whole).\(tenths) \(units[unit])"
}
