import CHwloc

/// Copies hwloc's objects into plain values, once, right after the load.
struct TopologyReader {
  private(set) var nodes: [TopologyNode] = []

  init(_ topology: hwloc_topology_t) {
    if let root = hwloc_get_root_obj(topology) { _ = visit(root, parent: nil) }
  }

  /// - Returns: the object's index; nil for kinds that are left out (I/O and the like).
  private mutating func visit(_ object: hwloc_obj_t, parent: Int?) -> Int? {
    guard let kind = Self.kind(of: object) else { return nil }
    let index = nodes.count
    nodes.append(Self.node(object, kind: kind, parent: parent))
    for child in Self.siblings(from: object.pointee.memory_first_child) {
      if let child = visit(child, parent: index) { nodes[index].memory.append(child) }
    }
    for child in Self.siblings(from: object.pointee.first_child) {
      if let child = visit(child, parent: index) { nodes[index].children.append(child) }
    }
    return index
  }

  private static func siblings(from first: hwloc_obj_t?) -> [hwloc_obj_t] {
    Array(
      sequence(state: first) { next -> hwloc_obj_t? in
        defer { next = next?.pointee.next_sibling }
        return next
      })
  }

  private static func node(
    _ object: hwloc_obj_t, kind: TopologyNode.Kind, parent: Int?
  ) -> TopologyNode {
    var size: UInt64?
    var line: UInt32?
    if let attributes = object.pointee.attr {
      switch kind {
      case .cache, .memoryCache:
        size = attributes.pointee.cache.size
        line = attributes.pointee.cache.linesize
      case .numaNode:
        size = attributes.pointee.numanode.local_memory
      case .machine, .package, .die, .group, .core, .pu:
        break
      }
    }
    let osIndex = object.pointee.os_index
    return TopologyNode(
      kind: kind, logicalIndex: Int(object.pointee.logical_index),
      osIndex: osIndex == UInt32.max ? nil : Int(osIndex),
      name: info(object, "CPUModel"),
      // Zero is hwloc's word for unknown.
      sizeBytes: size.flatMap { $0 == 0 ? nil : Int(clamping: $0) },
      lineBytes: line.flatMap { $0 == 0 ? nil : Int($0) },
      cpuset: CPUSet(object.pointee.cpuset), parent: parent)
  }

  /// An info attribute of an object, trimmed; nil when absent or empty.
  static func info(_ object: hwloc_obj_t, _ name: String) -> String? {
    guard let value = hwloc_obj_get_info_by_name(object, name) else { return nil }
    let words = String(cString: value).split(whereSeparator: \.isWhitespace)
    return words.isEmpty ? nil : words.joined(separator: " ")
  }

  private static func kind(of object: hwloc_obj_t) -> TopologyNode.Kind? {
    switch object.pointee.type {
    case HWLOC_OBJ_MACHINE: .machine
    case HWLOC_OBJ_PACKAGE: .package
    case HWLOC_OBJ_DIE: .die
    case HWLOC_OBJ_GROUP: .group
    case HWLOC_OBJ_CORE: .core
    case HWLOC_OBJ_PU: .pu
    case HWLOC_OBJ_NUMANODE: .numaNode
    case HWLOC_OBJ_MEMCACHE: .memoryCache
    case HWLOC_OBJ_L1ICACHE: .cache(level: 1, .instruction)
    case HWLOC_OBJ_L2ICACHE: .cache(level: 2, .instruction)
    case HWLOC_OBJ_L3ICACHE: .cache(level: 3, .instruction)
    case HWLOC_OBJ_L1CACHE: .cache(level: 1, dataKind(of: object))
    case HWLOC_OBJ_L2CACHE: .cache(level: 2, dataKind(of: object))
    case HWLOC_OBJ_L3CACHE: .cache(level: 3, dataKind(of: object))
    case HWLOC_OBJ_L4CACHE: .cache(level: 4, dataKind(of: object))
    case HWLOC_OBJ_L5CACHE: .cache(level: 5, dataKind(of: object))
    // A C enumeration has no exhaustive switch: the default is I/O, Misc and what later versions
    // add.
    default: nil
    }
  }

  private static func dataKind(of object: hwloc_obj_t) -> Cache.Kind {
    object.pointee.attr?.pointee.cache.type == HWLOC_OBJ_CACHE_DATA ? .data : .unified
  }

  /// The kinds of cores, slowest first when hwloc could rank them.
  static func cpuKinds(_ topology: hwloc_topology_t) -> [CPUKind] {
    let count = max(0, hwloc_cpukinds_get_nr(topology, 0))
    return (0..<count).compactMap { index in
      let cpuset = Bitmap()
      var efficiency: Int32 = -1
      var infoCount: UInt32 = 0
      var infos: UnsafeMutablePointer<hwloc_info_s>?
      guard
        hwloc_cpukinds_get_info(
          topology, UInt32(index), cpuset.raw, &efficiency, &infoCount, &infos, 0) == 0
      else { return nil }
      var info: [String: String] = [:]
      for entry in UnsafeBufferPointer(start: infos, count: Int(infoCount)) {
        info[String(cString: entry.name)] = String(cString: entry.value)
      }
      return CPUKind(
        efficiency: efficiency < 0 ? nil : Int(efficiency), info: info, cpuset: cpuset.cpuset)
    }
  }
}
