import Networks

extension Plan: CustomStringConvertible {
  /// The plan as text: a header, then one action a line under each worker and task. Defaults are
  /// left out, so that the texts of two plans diff well. `Plan.init(text:)` reads the text back.
  public var description: String {
    var lines = [
      "plan \(strategy)", "network \(shape)", "batch \(batch)", "steps \(steps)",
      "rounds \(updatesPerPeriod)", "shared \(shared)", "consistency \(consistency.rawValue)",
    ]
    if purpose != .training { lines.append("purpose \(purpose.rawValue)") }
    if processes > 1 { lines.append("processes \(processes)") }
    if let compression { lines.append("compression \(compression.name)") }
    for (worker, actions) in workers.enumerated() {
      lines += ["", "worker \(worker)"] + actions.map { text(of: $0, owner: worker) }
    }
    for (task, actions) in tasks.enumerated() {
      lines +=
        ["", "task \(task)"] + actions.map { text(of: $0, owner: workers.count + task) }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// One action as text; `owner` is the arena of the list that holds the action.
  public func text(of action: Action, owner: Int) -> String {
    let wholeVector = ParameterLayout(shape).all
    func words(_ words: String?...) -> String { words.compactMap(\.self).joined(separator: " ") }
    func key(_ name: String, _ value: Int, default standard: Int) -> String? {
      value == standard ? nil : "\(name)=\(value)"
    }
    func key(_ name: String, _ value: Extent, default standard: Extent) -> String? {
      value == standard ? nil : "\(name)=\(value)"
    }
    func sliceKey(_ slice: Extent) -> String? { key("slice", slice, default: wholeVector) }
    func tileWords(_ mnemonic: String, _ tile: Tile) -> String {
      words(
        "\(mnemonic)\(tile.layer).\(tile.microbatch)",
        key("step", tile.step, default: 0),
        key("rows", tile.rows, default: Extent(0, batch)),
        key("columns", tile.columns, default: standardColumns(mnemonic, layer: tile.layer)),
        key("at", tile.arena, default: owner),
        key("parameters", tile.parameters, default: owner))
    }

    switch action {
    case .forward(let tile): return tileWords("F", tile)
    case .loss(let tile): return tileWords("L", tile)
    case .backward(let tile): return tileWords("B", tile)
    case .weightGradient(let tile, let accumulate):
      return words(tileWords("W", tile), accumulate ? "add" : nil)
    case .weightUpdate(let tile): return tileWords("V", tile)
    case .update(let slice, let gradients, let parameters, let round, let divisor):
      return words(
        "U", sliceKey(slice),
        gradients.count == 1
          ? key("at", gradients.lower, default: owner) : "from=\(gradients)",
        key("parameters", parameters, default: owner), key("round", round, default: 0),
        key("divisor", divisor, default: 1))
    case .clear(let slice, let arena):
      return words("Z", sliceKey(slice), key("at", arena, default: owner))
    case .reduce(let slice, let from, let into):
      return words("R", sliceKey(slice), "from=\(from)", key("into", into, default: owner))
    case .divide(let slice, let arena, let count):
      return words("D", sliceKey(slice), key("at", arena, default: owner), "count=\(count)")
    case .send(let region, let peer): return words("S", regionText(region), "to=\(peer)")
    case .receive(let region, let peer, let add):
      return words("G", regionText(region), "from=\(peer)", add ? "add" : nil)
    case .complete(let peer): return "C to=\(peer)"
    case .startCollective(let collective): return "A " + text(of: collective)
    case .finishCollective(let collective): return "E " + text(of: collective)
    case .barrier: return "|"
    case .pullTasks: return "T"
    case .fetch(let slice, let from, let into, let staleness):
      return words(
        "Q", sliceKey(slice), key("from", from, default: 0), key("into", into, default: owner),
        "staleness=\(staleness)")
    case .push(let slice, let from, let into, let staleness):
      return words(
        "P", sliceKey(slice), key("from", from, default: owner), key("into", into, default: 0),
        "staleness=\(staleness)")
    }
  }

  private func text(of collective: Collective) -> String {
    let slice = collective.slice == ParameterLayout(shape).all ? "" : " slice=\(collective.slice)"
    return "do=\(collective.kind.rawValue)\(slice)"
  }

  /// The columns of a tile whose text names none: all columns.
  func standardColumns(_ mnemonic: some StringProtocol, layer: Int) -> Extent {
    guard (0..<shape.layers).contains(layer) else { return Extent(0, 0) }
    return Extent(0, mnemonic == "B" ? shape.inputs(of: layer) : shape.outputs(of: layer))
  }

  private func regionText(_ region: Region) -> String {
    switch region.buffer {
    case .parameters: "parameters=\(region.columns)"
    case .gradients: "gradients=\(region.columns)"
    case .optimizerState: "optimizer=\(region.columns)"
    case .activations(let level): "activations.\(level)=\(region.rows)x\(region.columns)"
    case .deltas(let level): "deltas.\(level)=\(region.rows)x\(region.columns)"
    }
  }
}
