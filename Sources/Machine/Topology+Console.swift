extension Topology {
  /// The machine as a tree for people. An object with a single child shares its line, so a core
  /// with its own caches is one line.
  func consoleText() -> String {
    var lines = [summary]
    appendChildren(of: 0, indent: "", to: &lines)
    lines.append("")
    if cpuKinds.count > 1 {
      lines.append("CPU kinds, slowest first:")
      for kind in cpuKinds { lines.append("  PUs \(kind.cpuset)\(Self.details(of: kind))") }
    }
    lines.append("Allowed PUs: \(allowedPUs) (\(allowedPUs.count) of \(pus.count))")
    if !isThisSystem {
      lines.append("Simulated: this is not the machine it runs on, so nothing is bound.")
    }
    lines.append("Cores and nodes have logical numbers, PUs the operating system's.")
    return lines.joined(separator: "\n") + "\n"
  }

  /// A line such as "Machine: AMD EPYC 9B14, x86_64, 1 package, 2 cores, 2 PUs, 5.2 GiB".
  private var summary: String {
    func count(_ number: Int, _ noun: String) -> String? {
      number == 0 ? nil : "\(number) \(noun)\(number == 1 ? "" : "s")"
    }
    let isWhole = allowedPUs.count == pus.count
    let parts = [
      cpuModel?.shortened, architecture?.shortened, count(packages.count, "package"),
      count(cores.count, "core"),
      count(pus.count, "PU").map { $0 + (isWhole ? "" : " (\(allowedPUs.count) allowed)") },
      memoryBytes.map(binarySize),
    ]
    return "Machine: " + parts.compactMap(\.self).joined(separator: ", ")
  }

  private func appendChildren(of index: Int, indent: String, to lines: inout [String]) {
    let branches = nodes[index].memory + nodes[index].children
    for (position, start) in branches.enumerated() {
      let isLast = position == branches.count - 1
      let (text, end) = chain(from: start)
      lines.append(indent + (isLast ? "└─ " : "├─ ") + text)
      if let end { appendChildren(of: end, indent: indent + (isLast ? "   " : "│  "), to: &lines) }
    }
  }

  /// The line that starts at an object, and the object whose children come below the line, if any.
  private func chain(from start: Int) -> (text: String, end: Int?) {
    var labels: [String] = []
    var index = start
    while true {
      let node = nodes[index]
      let (label, takesChildren) = label(of: index)
      labels.append(label)
      if takesChildren || node.children.isEmpty && node.memory.isEmpty {
        return (labels.joined(separator: " · "), nil)
      }
      guard node.children.count == 1, node.memory.isEmpty else {
        return (labels.joined(separator: " · "), index)
      }
      index = node.children[0]
    }
  }

  /// The label of an object; a core that holds only PUs takes them onto its own label.
  private func label(of index: Int) -> (String, takesChildren: Bool) {
    let node = nodes[index]
    let children = node.children.map { nodes[$0] }
    guard node.kind == .core, children.count > 1, node.memory.isEmpty,
      children.allSatisfy({ $0.kind == .pu })
    else { return (node.label + barred([node]), false) }
    return ("\(node.label) · PUs \(node.cpuset)" + barred(children), true)
  }

  /// Says which of the PUs are not allowed.
  private func barred(_ nodes: [TopologyNode]) -> String {
    let barred = nodes.filter { $0.kind == .pu }.compactMap(\.osIndex)
      .filter { !allowedPUs.contains($0) }
    guard !barred.isEmpty else { return "" }
    return nodes.count == barred.count ? " (not allowed)" : " (\(CPUSet(barred)) not allowed)"
  }

  private static func details(of kind: CPUKind) -> String {
    let rank = kind.efficiency.map { ["efficiency \($0)"] } ?? []
    let info = kind.info.sorted { $0.key < $1.key }
      .map { "\($0.key.shortened) \($0.value.shortened)" }
    return (rank + info).isEmpty ? "" : ": " + (rank + info).joined(separator: ", ")
  }
}
