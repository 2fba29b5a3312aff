import Networks

/// Counts the cache lines that an action reads and another worker writes.
///
/// Every period is like the one before, so what a worker does not write itself in a period was
/// written by another. Each reading counts, also of what the same worker has read before: whether
/// that is still in the worker's cache is not modelled. A task counts as a worker of its own, because
/// any worker may run it.
struct RemoteReads {
  private struct Key: Hashable {
    var owner: Int
    var arena: Int
    var buffer: Buffer
  }

  private let layout: ParameterLayout
  private var written: [Key: RegionMap<Void>] = [:]

  init(_ plan: Plan, _ layout: ParameterLayout) {
    self.layout = layout
    for (owner, actions) in (plan.workers + plan.tasks).enumerated() {
      for action in actions {
        for access in action.accesses(layout: layout, worker: owner) where access.mode == .write {
          let region = access.region
          written[Key(owner: owner, arena: access.arena, buffer: region.buffer), default: .init()]
            .write(rows: region.rows, columns: region.columns, ())
        }
      }
    }
  }

  /// The number of lines. A message is wholly another worker's.
  ///
  /// - Parameter owner: the arena of the list that holds the action.
  func lines(readBy action: Action, owner: Int) -> Double {
    if case .receive(let region, _, _) = action { return Double(region.lines) }
    return action.accesses(layout: layout, worker: owner).reduce(0) { total, access in
      guard access.mode == .read else { return total }
      let buffer = access.region.buffer
      let own = written[Key(owner: owner, arena: access.arena, buffer: buffer)]?.pieces ?? []
      let held = own.reduce(0) {
        $0 + access.region.lines(heldBy: Region(buffer, rows: $1.rows, columns: $1.columns))
      }
      let share = action.share(of: access, layout.shape)
      return total + Double(access.region.lines - held) * share
    }
  }
}

extension Action {
  /// The share of a region's lines that the action reads: all of them, or a part of every weight's
  /// row in a backward pass that is cut by columns.
  public func share(of access: Access, _ shape: NetworkShape) -> Double {
    guard case .backward(let tile) = self, access.region.buffer == .parameters else { return 1 }
    let columns = Region(.parameters, columns: tile.columns).lines * ParameterLayout.lineElements
    return min(1, Double(columns) / Double(shape.inputs(of: tile.layer)))
  }
}
