/// The activations that a worker holds at once at most.
public struct HeldActivations: Hashable, Sendable {
  /// Microbatches that are under way: begun by the worker, and not yet done with.
  public var microbatches = 0
  /// Bytes of the activations that the worker has computed or received for them, as binary32.
  public var bytes = 0
}

extension Plan {
  /// What each worker holds at once at most, if it gives up a microbatch's activations after the last
  /// kernel that it runs for it.
  ///
  /// A pipeline's order decides it: GPipe's first stage begins all microbatches before it ends one,
  /// and 1F1B's at most as many as there are stages. The inputs of layer 0 are the batch itself and
  /// are not counted. A worker that takes tasks holds what the largest task does.
  public var heldActivations: [HeldActivations] {
    let tasks = self.tasks.map(held)
    let largest = HeldActivations(
      microbatches: tasks.map(\.microbatches).max() ?? 0, bytes: tasks.map(\.bytes).max() ?? 0)
    return workers.map { actions in
      var most = held(actions)
      if actions.contains(.pullTasks) {
        most.microbatches = max(most.microbatches, largest.microbatches)
        most.bytes = max(most.bytes, largest.bytes)
      }
      return most
    }
  }

  private struct Microbatch: Hashable {
    let step: Int
    let number: Int

    init(_ tile: Tile) { (step, number) = (tile.step, tile.microbatch) }
  }

  /// What one list of actions holds at once at most.
  private func held(_ actions: [Action]) -> HeldActivations {
    // A message carries activations of the microbatch that the next kernel works on.
    var next: Microbatch?
    var owners: [Microbatch?] = []
    for action in actions.reversed() {
      next = action.tile.map(Microbatch.init) ?? next
      owners.append(next)
    }
    owners.reverse()
    var last: [Microbatch: Int] = [:]
    for (index, action) in actions.enumerated() {
      if let tile = action.tile { last[Microbatch(tile)] = index }
    }
    var under: [Microbatch: Int] = [:]
    var most = HeldActivations()
    for (index, action) in actions.enumerated() {
      guard let microbatch = owners[index] else { continue }
      switch action {
      case .forward(let tile):
        under[microbatch, default: 0] += tile.rows.count * tile.columns.count
      case .receive(let region, _, _):
        if case .activations = region.buffer { under[microbatch, default: 0] += region.count }
      default: break
      }
      most.microbatches = max(most.microbatches, under.count)
      most.bytes = max(most.bytes, under.values.reduce(0, +) * MemoryLayout<Float>.size)
      if last[microbatch] == index, action.tile != nil { under[microbatch] = nil }
    }
    return most
  }
}
