/// Reads a topology file (hwloc 2 XML), checks it and writes it anew, so that what hwloc loads is
/// consistent by construction.
///
/// hwloc 2.9 trusts such files: a missing `complete_cpuset` is a null pointer, a wrong one an
/// endless loop, and a missing NUMA node a failed assertion in its exports. So nothing foreign is
/// passed on. The tree, the OS indices and the sizes come from the file; every set of PUs and nodes
/// is recomputed from the tree's leaves. I/O devices, distances and user data, which nothing here
/// uses, are left out.
struct TopologyDocument {
  private var writer = XMLWriter()
  private var objectCount = 0
  private var pus: Set<Int> = []
  private var nodes: Set<Int> = []

  /// The file's text in the form that is safe to load.
  ///
  /// - Parameter source: the file's name for messages.
  /// - Throws: `malformedXML` with the first line that is wrong.
  static func normalized(_ bytes: [UInt8], source: String) throws(MachineError) -> String {
    do {
      let root = try XMLReader.root(of: bytes)
      var document = TopologyDocument()
      return try document.rewrite(root)
    } catch {
      throw .malformedXML(source: source, line: error.line, expected: error.expected)
    }
  }

  private mutating func rewrite(_ root: XMLElement) throws(XMLReader.SyntaxError) -> String {
    guard root.name == "topology" else { throw root.expected("the root element <topology>") }
    guard let version = root.attributes["version"], version.hasPrefix("2.") else {
      throw root.expected("version=\"2.0\" (load and save older files with lstopo)")
    }
    let machines = root.children.filter { $0.name == "object" }
    guard machines.count == 1, let element = machines.first else {
      throw root.expected("exactly one object, the Machine")
    }
    guard element.attributes["type"] == "Machine" else {
      throw element.expected("type=\"Machine\"")
    }
    guard var machine = try object(element, ancestors: []) else {
      throw element.expected("at least one PU in the machine")
    }
    if nodes.isEmpty {
      // hwloc needs a NUMA node; this one stands for memory of unknown size next to every PU.
      machine.memory.append(
        DocumentObject(type: .numaNode, line: element.line, nodeset: [0], osIndex: 0))
    }
    machine.settle(parentPUs: machine.cpuset, sharedNodes: [])

    writer.open("topology", [("version", "2.0")])
    machine.write(to: &writer, allowed: allowed(in: element, machine: machine))
    for kind in root.children where kind.name == "cpukind" {
      try write(cpukind: kind, within: machine.cpuset)
    }
    writer.close("topology")
    return writer.text
  }

  /// An object of the tree with its descendants; nil for I/O, and for an object that holds
  /// neither PUs nor memory.
  private mutating func object(
    _ element: XMLElement, ancestors: [DocumentObject.Kind]
  ) throws(XMLReader.SyntaxError) -> DocumentObject? {
    let word = element.attributes["type"] ?? ""
    if ["Bridge", "PCIDev", "OSDev", "Misc"].contains(word) { return nil }
    guard let kind = DocumentObject.Kind(word) else {
      throw element.expected("an object type of hwloc 2, not \"\(word.shortened)\"")
    }
    // A kind inside itself makes hwloc's levels loop; groups alone may nest.
    guard kind == .group || !ancestors.contains(kind), ancestors.isEmpty || kind != .machine else {
      throw element.expected("no \(word) inside a \(word)")
    }
    objectCount += 1
    guard objectCount <= TopologyLimits.objects else {
      throw element.expected("at most \(TopologyLimits.objects) objects")
    }
    var result = DocumentObject(type: kind, line: element.line)
    result.osIndex = element.attributes["os_index"].flatMap(UInt32.init).map(Int.init)
    result.copyDetails(from: element)
    switch kind {
    case .pu:
      result.cpuset = CPUSet([try claim(\.pus, of: element, as: "PU")])
    case .numaNode:
      result.nodeset = [try claim(\.nodes, of: element, as: "NUMA node")]
    case .machine, .package, .die, .group, .core, .cache, .memoryCache:
      break
    }

    for child in element.children where child.name == "object" {
      guard let child = try object(child, ancestors: ancestors + [kind]) else { continue }
      if child.type.isMemory {
        result.memory.append(child)
      } else if kind.isMemory {
        throw element.expected("no processors inside a \(word)")
      } else {
        result.children.append(child)
      }
    }
    guard max(result.children.count, result.memory.count) <= TopologyLimits.siblings else {
      throw element.expected("at most \(TopologyLimits.siblings) objects in one parent")
    }
    guard kind != .numaNode || result.memory.isEmpty else {
      throw element.expected("no memory inside a NUMANode")
    }
    result.gatherCPUs()
    switch kind {
    case .memoryCache: return result.memory.isEmpty ? nil : result
    case .pu, .numaNode: return result
    case .machine, .package, .die, .group, .core, .cache:
      guard result.cpuset.isEmpty else { return result }
      // Memory far from every PU, such as that of a device, stands in a group of its own.
      if kind == .group, !result.memory.isEmpty { return result }
      guard result.memory.isEmpty else {
        throw element.expected("PUs next to the memory in this \(word)")
      }
      return nil
    }
  }

  private mutating func claim(
    _ indices: WritableKeyPath<TopologyDocument, Set<Int>>, of element: XMLElement,
    as what: String
  ) throws(XMLReader.SyntaxError) -> Int {
    guard let index = element.attributes["os_index"].flatMap({ Int($0) }),
      (0...TopologyLimits.osIndex).contains(index)
    else { throw element.expected("os_index from 0 to \(TopologyLimits.osIndex) for a \(what)") }
    guard self[keyPath: indices].insert(index).inserted else {
      throw element.expected("each \(what) once, not \(index) again")
    }
    return index
  }

  /// The PUs that the process may use: all, where the file does not say or says nothing sensible.
  private func allowed(in element: XMLElement, machine: DocumentObject) -> CPUSet {
    guard let mask = element.attributes["allowed_cpuset"],
      let set = CPUSet(hwlocMask: mask, within: machine.cpuset), !set.isEmpty
    else { return machine.cpuset }
    return set
  }

  private mutating func write(
    cpukind: XMLElement, within cpus: CPUSet
  ) throws(XMLReader.SyntaxError) {
    guard let mask = cpukind.attributes["cpuset"],
      let cpuset = CPUSet(hwlocMask: mask, within: cpus)
    else { throw cpukind.expected("a cpuset such as 0x0000000f in <cpukind>") }
    guard !cpuset.isEmpty else { return }
    var attributes = [("cpuset", cpuset.hwlocMask)]
    if let efficiency = cpukind.attributes["forced_efficiency"].flatMap({ Int32($0) }),
      efficiency >= 0
    {
      attributes.append(("forced_efficiency", "\(efficiency)"))
    }
    writer.open("cpukind", attributes)
    for (name, value) in cpukind.infos {
      writer.leaf("info", [("name", name), ("value", value)])
    }
    writer.close("cpukind")
  }
}

extension XMLElement {
  func expected(_ what: String) -> XMLReader.SyntaxError {
    XMLReader.SyntaxError(line: line, expected: what)
  }

  /// The `<info name= value=>` children.
  var infos: [(name: String, value: String)] {
    children.compactMap { child in
      guard child.name == "info", let name = child.attributes["name"], !name.isEmpty,
        let value = child.attributes["value"]
      else { return nil }
      return (name, value)
    }
  }
}
