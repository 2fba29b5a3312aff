extension Topology {
  /// A self-contained drawing: boxes inside boxes, in colours that follow the reader's light or
  /// dark scheme.
  ///
  /// - Parameter workers: shown on the PUs they are meant for.
  func svgText(workers: [WorkerPlace]) -> String {
    var names: [Int: [String]] = [:]
    var crowded: Set<Int> = []
    for place in workers {
      guard let pu = place.pu?.os else { continue }
      names[pu, default: []].append("w\(place.worker)")
      if place.oversubscribed { crowded.insert(pu) }
    }
    let machine = box(of: 0, names: names, crowded: crowded)
    let margin = 16.0
    let notes = svgNotes(workers: workers)
    let notesWidth = Double(notes.map(\.count).max() ?? 0) * SVGBox.characterWidth
    let width = max(machine.width, notesWidth) + 2 * margin
    let height = machine.height + 2 * margin + Double(notes.count) * 18 + 6

    var svg = Self.svgHead(width: width, height: height)
    Self.draw(machine, x: margin, y: margin, width: machine.width, height: machine.height, &svg)
    for (line, note) in notes.enumerated() {
      let y = margin + machine.height + Double(line + 1) * 18 + 2
      svg += "<text class=\"note\" x=\"\(margin)\" y=\"\(y)\">\(note.xmlEscaped)</text>\n"
    }
    return svg + "</svg>\n"
  }

  private func box(of start: Int, names: [Int: [String]], crowded: Set<Int>) -> SVGBox {
    var bars: [SVGBox.Bar] = []
    var index = start
    while true {
      let node = nodes[index]
      if node.kind == .pu {
        let pu = node.osIndex ?? -1
        let style =
          crowded.contains(pu) ? "pu crowded" : allowedPUs.contains(pu) ? "pu" : "pu barred"
        let cell = SVGBox(
          bars: [.init(text: node.label, style: "")], children: [], style: style,
          workers: Self.abridged(names[pu] ?? []))
        // Alone in its box it still is a cell of its own.
        return bars.isEmpty ? cell : SVGBox(bars: bars, children: [cell], style: "group")
      }
      bars.append(.init(text: title(of: node), style: Self.style(of: node)))
      bars += memoryBars(of: node)
      guard node.children.count == 1 else {
        let children = node.children.map { box(of: $0, names: names, crowded: crowded) }
        return SVGBox(bars: bars, children: children, style: "group")
      }
      index = node.children[0]
    }
  }

  private func memoryBars(of node: TopologyNode) -> [SVGBox.Bar] {
    node.memory.flatMap { index -> [SVGBox.Bar] in
      let memory = nodes[index]
      return [.init(text: memory.label, style: "memory")] + memoryBars(of: memory)
    }
  }

  private func title(of node: TopologyNode) -> String {
    switch node.kind {
    case .machine:
      [cpuModel?.shortened, architecture?.shortened].compactMap(\.self).first == nil
        ? "Machine"
        : "Machine: "
          + [cpuModel?.shortened, architecture?.shortened]
          .compactMap(\.self).joined(separator: ", ")
    case .core:
      efficiencyRank(of: node).map { "\(node.label) · efficiency \($0)" } ?? node.label
    case .package, .die, .group, .pu, .numaNode, .memoryCache, .cache: node.label
    }
  }

  private func efficiencyRank(of node: TopologyNode) -> Int? {
    node.cpuset.indices.first.flatMap { first in
      cores.first { $0.cpuset.contains(first) }?.efficiency
    }
  }

  private static func style(of node: TopologyNode) -> String {
    switch node.kind {
    case .cache: "cache"
    case .numaNode, .memoryCache: "memory"
    case .core: "core"
    case .machine, .package, .die, .group, .pu: "plain"
    }
  }

  private func svgNotes(workers: [WorkerPlace]) -> [String] {
    var notes = ["Allowed PUs: \(allowedPUs)".shortened]
    if !workers.isEmpty {
      let unbound = workers.filter { $0.pu == nil }.count
      let crowded = workers.filter(\.oversubscribed).count
      notes.append(
        "w0, w1, …: workers" + (unbound > 0 ? "; \(unbound) not bound" : "")
          + (crowded > 0 ? "; \(crowded) oversubscribed (dashed)" : ""))
    }
    if !isThisSystem { notes.append("Simulated: this is not the machine it was drawn on.") }
    return notes
  }

  /// Three names at most, so that no crowd widens every cell.
  private static func abridged(_ names: [String]) -> [String] {
    names.count <= 3 ? names : Array(names.prefix(2)) + ["+\(names.count - 2)"]
  }
}
