import CHwloc
import Files

/// The processors, caches and memory of this machine, or of another one read from a file or a
/// description. Everything is read once and never changes, so it can be shared freely.
///
/// A *logical* index counts objects in topology order (neighbours are near each other); an *OS*
/// index is the system's own number. Sets of PUs use OS indices.
public final class Topology: Sendable {
  /// Whether bindings made with this topology take effect: false for a machine read from a
  /// file or a description, unless the user vouches for it with `HWLOC_THISSYSTEM=1`.
  public let isThisSystem: Bool
  public let packages: [Package]
  public let numaNodes: [NUMANode]
  /// The caches of all levels and kinds, outermost first.
  public let caches: [Cache]
  public let cores: [Core]
  /// The PUs in topology order; `pus[i].logicalIndex == i`.
  public let pus: [PU]
  /// The kinds of cores; empty when nothing is known, and one kind on a machine whose cores are all
  /// alike.
  public let cpuKinds: [CPUKind]
  /// The PUs that this process may run on: the cgroup's cpuset within the affinity that it was
  /// started with.
  public let allowedPUs: CPUSet
  /// The architecture, such as "x86_64"; nil when unknown.
  public let architecture: String?

  let nodes: [TopologyNode]
  let handle: TopologyHandle

  /// Reads this machine or, as hwloc's own tools do, the one that `HWLOC_XMLFILE` or
  /// `HWLOC_SYNTHETIC` names.
  ///
  /// - Throws: `loadFailed`, and for those variables whatever `init(source:)` throws.
  public convenience init() throws(MachineError) {
    if let path = TextFile.environment("HWLOC_XMLFILE"), !path.isEmpty {
      try self.init(try Self.file(path))
    } else if let text = TextFile.environment("HWLOC_SYNTHETIC"), !text.isEmpty {
      try self.init(try Self.synthetic(text))
    } else {
      try self.init(.thisMachine)
    }
  }

  /// Reads another machine.
  ///
  /// - Parameter source: a path that ends in ".xml" (written by `lstopo` or by `render(.xml)`),
  ///   or hwloc's synthetic form, such as "pack:2 core:4 pu:2".
  /// - Throws: `unreadableFile`, `malformedXML`, `malformedSynthetic` or `loadFailed`.
  public convenience init(source: String) throws(MachineError) {
    let isFile = source.lowercased().hasSuffix(".xml")
    try self.init(isFile ? try Self.file(source) : try Self.synthetic(source))
  }

  /// Reads a machine from the bytes of a topology file.
  ///
  /// - Parameter name: the file's name, for messages.
  /// - Throws: `malformedXML` or `loadFailed`.
  public convenience init(xml bytes: [UInt8], name: String) throws(MachineError) {
    try self.init(.xml(try TopologyDocument.normalized(bytes, source: name), name: name))
  }

  private static func file(_ path: String) throws(MachineError) -> TopologyHandle.Source {
    let bytes: [UInt8]
    do throws(FileError) {
      bytes = try File.read(path, limit: TopologyLimits.fileBytes)
    } catch {
      switch error {
      case .cannotRead(_, let reason), .cannotWrite(_, let reason):
        throw .unreadableFile(path: path, reason: reason)
      case .tooLong(_, let limit):
        throw .unreadableFile(path: path, reason: "longer than \(limit) bytes")
      }
    }
    return .xml(try TopologyDocument.normalized(bytes, source: path), name: path)
  }

  private static func synthetic(_ text: String) throws(MachineError) -> TopologyHandle.Source {
    try SyntheticDescription.check(text)
    return .synthetic(text)
  }

  private init(_ source: TopologyHandle.Source) throws(MachineError) {
    handle = try TopologyHandle(source)
    let raw = handle.raw
    isThisSystem = hwloc_topology_is_thissystem(raw) != 0
    nodes = TopologyReader(raw).nodes
    cpuKinds = TopologyReader.cpuKinds(raw)
    let root = hwloc_get_root_obj(raw)
    architecture = root.flatMap { TopologyReader.info($0, "Architecture") }

    var allowed = CPUSet(hwloc_topology_get_allowed_cpuset(raw))
    if isThisSystem {
      // This is the mask that `taskset` or a batch system gave us, which hwloc's allowed set lacks.
      let mask = Bitmap()
      if hwloc_get_cpubind(raw, mask.raw, Int32(HWLOC_CPUBIND_PROCESS.rawValue)) == 0 {
        let mine = allowed.intersection(mask.cpuset)
        if !mine.isEmpty { allowed = mine }
      }
    }
    let lists = TopologyLists(nodes, cpuKinds: cpuKinds, allowed: allowed)
    packages = lists.packages
    numaNodes = lists.numaNodes
    caches = lists.caches
    cores = lists.cores
    pus = lists.pus
    allowedPUs = allowed.intersection(CPUSet(pus.map(\.osIndex)))
  }
}
