extension Topology {
  /// The machine as a self-contained drawing: boxes inside boxes, in colours that follow the
  /// reader's light or dark scheme.
  ///
  /// - Parameter workers: the workers, which are shown on the PUs that they are meant for.
  func svgText(workers: [WorkerPlace]) -> String {
    let machine = box(of: 0, guests: workers.isEmpty ? nil : Guests(workers))
    let notes = svgNotes(workers: workers)
    let margin = 16.0
    let lineHeight = 18.0
    let notesWidth = Double(notes.map(\.count).max() ?? 0) * SVGBox.characterWidth

    var drawing = SVGDrawing(
      width: max(machine.width, notesWidth) + 2 * margin,
      height: machine.height + Double(notes.count) * lineHeight + 2.5 * margin)
    drawing.draw(machine, x: margin, y: margin, width: machine.width, height: machine.height)
    for (line, note) in notes.enumerated() {
      let y = 2 * margin + machine.height + Double(line) * lineHeight + 4
      drawing.text("", margin, y, note)
    }
    return drawing.text
  }

  /// The workers by the PU (OS index) of their seats.
  private struct Guests {
    var names: [Int: [String]] = [:]
    var crowded: Set<Int> = []

    init(_ workers: [WorkerPlace]) {
      for place in workers {
        guard let pu = place.pu?.os else { continue }
        names[pu, default: []].append("w\(place.worker)")
        if place.oversubscribed { crowded.insert(pu) }
      }
    }

    /// At most three names are shown, so that no crowd widens every cell.
    func text(_ pu: Int) -> String {
      let all = names[pu] ?? []
      let shown = all.count <= 3 ? all : Array(all.prefix(2)) + ["+\(all.count - 2)"]
      return shown.joined(separator: " ")
    }
  }

  private func box(of start: Int, guests: Guests?) -> SVGBox {
    var bars: [SVGBox.Bar] = []
    var index = start
    while nodes[index].kind != .pu {
      let node = nodes[index]
      bars.append(.init(text: title(of: node), style: Self.style(of: node)))
      bars += memoryBars(of: node)
      guard node.children.count == 1 else {
        let children = node.children.map { box(of: $0, guests: guests) }
        return SVGBox(bars: bars, children: children, style: "box")
      }
      index = node.children[0]
    }
    let cell = cell(of: nodes[index], guests: guests)
    // A PU that is alone in its box is still a cell of its own.
    return bars.isEmpty ? cell : SVGBox(bars: bars, children: [cell], style: "box")
  }

  /// The cell of a PU. Once there are workers every cell has a line for them, so that all are
  /// alike.
  private func cell(of node: TopologyNode, guests: Guests?) -> SVGBox {
    let pu = node.osIndex ?? -1
    var bars = [SVGBox.Bar(text: node.label, style: "")]
    if let guests { bars.append(.init(text: guests.text(pu), style: "worker")) }
    let isCrowded = guests?.crowded.contains(pu) == true
    let style = isCrowded ? "pu crowded" : allowedPUs.contains(pu) ? "pu" : "pu barred"
    return SVGBox(bars: bars, style: style)
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
      let about = [cpuModel?.shortened, architecture?.shortened].compactMap(\.self)
      return "Machine" + (about.isEmpty ? "" : ": " + about.joined(separator: ", "))
    case .core:
      return node.label + (efficiency(of: node).map { " · efficiency \($0)" } ?? "")
    case .package, .die, .group, .pu, .numaNode, .memoryCache, .cache:
      return node.label
    }
  }

  private static func style(of node: TopologyNode) -> String {
    switch node.kind {
    case .cache: "cache"
    case .numaNode, .memoryCache: "memory"
    case .core: "core"
    case .machine, .package, .die, .group, .pu: ""
    }
  }

  private func svgNotes(workers: [WorkerPlace]) -> [String] {
    var notes = ["Allowed PUs: \(allowedPUs)".shortened]
    if !workers.isEmpty {
      let unbound = workers.filter { $0.pu == nil }.count
      let crowded = workers.filter(\.oversubscribed).count
      notes.append(
        "w0, w1, …: workers" + (unbound > 0 ? ", \(unbound) of them not bound" : "")
          + (crowded > 0 ? ", \(crowded) oversubscribed (dashed)" : ""))
    }
    if !isThisSystem { notes.append("Simulated: not the machine this was drawn on.") }
    return notes
  }
}
