import Networks

extension Plan {
  /// Checks that the network, the batch and the workers have every index of every action, and that
  /// the plan's purpose allows the action.
  func checkBounds() throws(PlanError) {
    let layout = ParameterLayout(shape)
    guard !workers.isEmpty else { throw .plan("there are no workers") }
    guard processes > 0, workers.count.isMultiple(of: processes) else {
      throw .plan("\(workers.count) workers cannot be divided among \(processes) processes")
    }
    guard tasks.isEmpty || processes == 1 else {
      throw .plan("a bag of tasks is shared memory: it takes one process, not \(processes)")
    }
    guard compression == nil || consistency == .relaxed else {
      throw .plan("compressed messages are not exact: expected 'consistency relaxed'")
    }
    let pulls = workers.map { $0.count { $0 == .pullTasks } }
    guard pulls.allSatisfy({ $0 == (tasks.isEmpty ? 0 : 1) }) else {
      throw .plan("every worker pulls the tasks once, and only where there are tasks")
    }
    for owner in 0..<(workers.count + tasks.count) {
      let isTask = owner >= workers.count
      let list = isTask ? tasks[owner - workers.count] : workers[owner]
      for (index, action) in list.enumerated() {
        if let message = problem(action, owner: owner, isTask: isTask, layout: layout) {
          throw .action(location(owner: owner, index: index), message: message)
        }
      }
    }
  }

  private func problem(
    _ action: Action, owner: Int, isTask: Bool, layout: ParameterLayout
  ) -> String? {
    guard purpose.allows(action) else {
      return "trains, but the plan's purpose is exchange"
    }
    if isTask, action.tile == nil { return "a task computes tiles and nothing else" }
    if let peer = action.peer, !workers.indices.contains(peer) || peer == owner {
      return peer == owner
        ? "worker \(peer) is the worker itself: expected another"
        : "worker \(peer) does not exist: there are \(workers.count)"
    }
    if let tile = action.tile, let message = problem(tile, in: action) { return message }
    switch action {
    case .reduce(_, let from, _) where from.isEmpty,
      .update(_, let from, _, _, _) where from.isEmpty:
      return "nothing to sum: from=\(from)"
    case .reduce(_, let from, _) where !Extent(0, arenaCount).contains(from),
      .update(_, let from, _, _, _) where !Extent(0, arenaCount).contains(from):
      return "arenas \(from) do not all exist: there are \(arenaCount)"
    case .divide(_, _, let count) where count < 1: return "cannot divide by \(count)"
    case .push(let slice, _, _, _) where slice != layout.all:
      // The engine counts pushes, so half of an update would count as a whole one.
      return "a push updates all parameters"
    case .update(_, _, _, let round, _) where round >= updatesPerPeriod:
      return "round \(round) does not exist: a period has \(updatesPerPeriod)"
    case .update(_, _, _, _, let divisor) where divisor != 1:
      guard divisor == workers.count else {
        return "divides by \(divisor), but the number of workers is \(workers.count)"
      }
      guard consistency == .relaxed else {
        return "a synchronous plan divides no gradient: expected 'consistency relaxed'"
      }
    case .weightGradient(_, accumulate: true) where isTask:
      return "a task adds to no gradients: expected no 'add'"
    case .send(let region, _) where region.count <= 0,
      .receive(let region, _, _) where region.count <= 0:
      return "an empty message"
    case .forward, .loss, .backward, .weightGradient, .weightUpdate, .update, .clear, .reduce,
      .divide, .send, .receive, .complete, .startCollective, .finishCollective, .barrier,
      .pullTasks, .fetch, .push:
      break
    }
    var sentRegion: [Region] = []
    if case .send(let region, _) = action { sentRegion = [region] }
    let accesses = action.accesses(layout: layout, worker: owner)
    let touched = sentRegion + accesses.map(\.region)
    for access in accesses where access.arena < 0 || access.arena >= arenaCount {
      return "arena \(access.arena) does not exist: there are \(arenaCount)"
    }
    // Only the parameter server's arena may be touched from another process.
    let home = isTask ? 0 : process(ofArena: owner)
    for access in accesses where !access.guarded && process(ofArena: access.arena) != home {
      return "touches arena \(access.arena), which is in process \(process(ofArena: access.arena))"
    }
    for region in touched where !contains(region, layout: layout) {
      return "reaches outside its buffer"
    }
    return nil
  }

  private func problem(_ tile: Tile, in action: Action) -> String? {
    guard (0..<shape.layers).contains(tile.layer) else {
      return "layer \(tile.layer) does not exist: there are \(shape.layers)"
    }
    guard (0..<steps).contains(tile.step) else {
      return "step \(tile.step) does not exist: a period has \(steps)"
    }
    guard Extent(0, batch).contains(tile.rows), !tile.rows.isEmpty else {
      return "rows \(tile.rows): expected some of a batch's 0:\(batch)"
    }
    let width: Int
    switch action {
    case .backward:
      guard tile.layer > 0 else { return "nobody needs the gradient of the inputs" }
      width = shape.inputs(of: tile.layer)
    case .loss:
      guard tile.layer == shape.layers - 1, tile.columns == Extent(0, shape.outputs) else {
        return "the loss takes all columns of the last layer"
      }
      width = shape.outputs
    default: width = shape.outputs(of: tile.layer)
    }
    guard Extent(0, width).contains(tile.columns), !tile.columns.isEmpty else {
      return "columns \(tile.columns): expected some of 0:\(width)"
    }
    return nil
  }

  private func contains(_ region: Region, layout: ParameterLayout) -> Bool {
    guard region.count > 0 else { return false }
    switch region.buffer {
    case .parameters, .gradients, .optimizerState:
      return region.rows == Extent(0, 1) && layout.all.contains(region.columns)
    case .activations(let level), .deltas(let level):
      return (1...shape.layers).contains(level) && Extent(0, batch).contains(region.rows)
        && Extent(0, shape.widths[level]).contains(region.columns)
    }
  }
}
