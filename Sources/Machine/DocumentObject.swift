import Files

/// One object of a topology file on its way from the reader to the writer.
struct DocumentObject {
  enum Kind: Hashable {
    case machine, package, die, group, core, pu, numaNode, memoryCache
    case cache(level: Int, isInstruction: Bool)

    init?(_ word: String) {
      switch word {
      case "Machine": self = .machine
      case "Package": self = .package
      case "Die": self = .die
      case "Group": self = .group
      case "Core": self = .core
      case "PU": self = .pu
      case "NUMANode": self = .numaNode
      case "MemCache": self = .memoryCache
      case "L1Cache", "L2Cache", "L3Cache", "L4Cache", "L5Cache", "L1iCache", "L2iCache",
        "L3iCache":
        // The second character of each of these words is the level.
        let level = Int(String(word.dropFirst().prefix(1)))
        self = .cache(level: level ?? 1, isInstruction: word.contains("i"))
      default: return nil
      }
    }

    var word: String {
      switch self {
      case .machine: "Machine"
      case .package: "Package"
      case .die: "Die"
      case .group: "Group"
      case .core: "Core"
      case .pu: "PU"
      case .numaNode: "NUMANode"
      case .memoryCache: "MemCache"
      case .cache(let level, let isInstruction): "L\(level)\(isInstruction ? "i" : "")Cache"
      }
    }

    /// Whether the object is attached beside the tree of processors instead of being in it.
    var isMemory: Bool { self == .numaNode || self == .memoryCache }
  }

  let type: Kind
  let line: Int
  var cpuset = CPUSet.empty
  var nodeset: Set<Int> = []
  var osIndex: Int?
  /// The attributes that hwloc takes as they are, checked to be of the right form.
  var details: [(String, String)] = []
  var infos: [(name: String, value: String)] = []
  var children: [DocumentObject] = []
  var memory: [DocumentObject] = []

  init(type: Kind, line: Int, nodeset: Set<Int> = [], osIndex: Int? = nil) {
    self.type = type
    self.line = line
    self.nodeset = nodeset
    self.osIndex = osIndex
  }

  mutating func copyDetails(from element: XMLElement) {
    func copy(_ name: String, atMost limit: UInt64) {
      if let value = element.attributes[name].flatMap({ UInt64($0) }), value <= limit {
        details.append((name, "\(value)"))
      }
    }
    for name in ["subtype", "name"] {
      if let text = element.attributes[name] { details.append((name, text)) }
    }
    switch type {
    case .cache(let level, let isInstruction):
      copy("cache_size", atMost: UInt64(TopologyLimits.objectBytes))
      copy("cache_linesize", atMost: 1 << 20)
      details.append(("depth", "\(level)"))
      let kind = element.attributes["cache_type"] == "1" ? 1 : 0
      details.append(("cache_type", isInstruction ? "2" : "\(kind)"))
    case .memoryCache:
      copy("cache_size", atMost: UInt64(TopologyLimits.objectBytes))
      copy("cache_linesize", atMost: 1 << 20)
      details += [("depth", "1"), ("cache_type", "0")]
    case .numaNode:
      copy("local_memory", atMost: UInt64(TopologyLimits.objectBytes))
    case .group:
      copy("kind", atMost: UInt64(UInt32.max))
      copy("subkind", atMost: UInt64(UInt32.max))
    case .machine, .package, .die, .core, .pu:
      break
    }
    infos = element.infos
  }

  /// The PUs below this object, from those of its children.
  mutating func gatherCPUs() {
    guard type != .pu else { return }
    cpuset = CPUSet(children.flatMap(\.cpuset.indices))
  }

  /// The memory attached to this object or below it.
  private var nodesInside: Set<Int> {
    (children + memory).reduce(nodeset) { $0.union($1.nodesInside) }
  }

  /// Gives every object its nodes (its own, those below it, and those that ancestors share with
  /// it), and gives memory the PUs of the object it is attached to.
  mutating func settle(parentPUs: CPUSet, sharedNodes: Set<Int>) {
    if type.isMemory { cpuset = parentPUs }
    nodeset = nodesInside.union(sharedNodes)
    let attached = memory.reduce(into: sharedNodes) { $0.formUnion($1.nodesInside) }
    for index in children.indices {
      children[index].settle(parentPUs: cpuset, sharedNodes: attached)
    }
    for index in memory.indices { memory[index].settle(parentPUs: cpuset, sharedNodes: []) }
  }

  func write(to writer: inout XMLWriter, allowed: CPUSet? = nil) {
    let nodes = CPUSet(nodeset).hwlocMask
    var attributes = [("type", type.word)]
    if let osIndex { attributes.append(("os_index", "\(osIndex)")) }
    attributes += [("cpuset", cpuset.hwlocMask), ("complete_cpuset", cpuset.hwlocMask)]
    if let allowed { attributes.append(("allowed_cpuset", allowed.hwlocMask)) }
    attributes += [("nodeset", nodes), ("complete_nodeset", nodes)]
    if allowed != nil { attributes.append(("allowed_nodeset", nodes)) }
    attributes += [("gp_index", "\(writer.nextSerial())")] + details
    writer.open("object", attributes)
    for (name, value) in infos { writer.leaf("info", [("name", name), ("value", value)]) }
    for child in memory + children { child.write(to: &writer) }
    writer.close("object")
  }
}

/// Writes one element a line, as hwloc's own reader (without libxml) needs it.
struct XMLWriter {
  private(set) var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
  private var serial = 0

  init() {
    text += "<!DOCTYPE topology SYSTEM \"hwloc2.dtd\">\n"
  }

  mutating func open(_ name: String, _ attributes: [(String, String)]) {
    text += "<\(name)\(Self.list(attributes))>\n"
  }

  mutating func leaf(_ name: String, _ attributes: [(String, String)]) {
    text += "<\(name)\(Self.list(attributes))/>\n"
  }

  mutating func close(_ name: String) {
    text += "</\(name)>\n"
  }

  /// The number of the next object, 1, 2, 3, …, which is its name inside hwloc.
  mutating func nextSerial() -> Int {
    serial += 1
    return serial
  }

  private static func list(_ attributes: [(String, String)]) -> String {
    attributes.map { " \($0)=\"\($1.xmlEscaped)\"" }.joined()
  }
}
