import Networks
import Plans

/// One change to one action of a plan.
struct PlanMutation: CustomStringConvertible {
  enum Kind: String, CaseIterable {
    case drop, duplicate, swap, peer, arena, parameters, accumulate, rows, columns, slice, step
    case round, count, operation
  }

  var kind: Kind
  /// The plan before the change.
  var unchanged: Plan
  /// The list that is changed, where, and what stands there afterwards.
  var owner: Int
  var index: Int
  var replacement: [Action]

  /// Whether floating-point sums may be added in another order than the original's.
  var reordersSums: Bool

  /// The action that stood there.
  var original: Action { unchanged.lists[owner][index] }

  /// The plan with the change.
  var plan: Plan {
    var mutant = unchanged
    let length = kind == .swap ? 2 : 1
    mutant.lists[owner].replaceSubrange(index..<(index + length), with: replacement)
    return mutant
  }

  var description: String {
    let now = replacement.map { unchanged.text(of: $0, owner: owner) }.joined(separator: "; ")
    return "\(unchanged.strategy), \(unchanged.shape), list \(owner), action \(index) "
      + "'\(unchanged.text(of: original, owner: owner))': \(kind.rawValue) → '\(now)'"
  }
}

extension Plan {
  /// The lists of workers, then those of tasks.
  var lists: [[Action]] {
    get { workers + tasks }
    set {
      workers = Array(newValue.prefix(workers.count))
      tasks = Array(newValue.dropFirst(workers.count))
    }
  }

  /// Every plan that differs from this one by one change to one action.
  func mutations() -> [PlanMutation] {
    var found: [PlanMutation] = []
    for (owner, list) in lists.enumerated() {
      for (index, action) in list.enumerated() {
        func add(_ kind: PlanMutation.Kind, _ replacement: [Action], reorders: Bool = false) {
          found.append(
            PlanMutation(
              kind: kind, unchanged: self, owner: owner, index: index, replacement: replacement,
              reordersSums: reorders))
        }
        add(.drop, [])
        add(.duplicate, [action, action])
        if index + 1 < list.count, list[index + 1] != action {
          let next = list[index + 1]
          add(.swap, [next, action], reorders: action.addsSum && next.addsSum)
        }
        for (kind, changed) in action.variants(in: self) where changed != action {
          add(kind, [changed], reorders: action.addsSum)
        }
      }
    }
    return found
  }
}

extension Action {
  /// Adds to what is already there, so that its place in the order is that of a sum's term.
  var addsSum: Bool {
    switch self {
    case .weightGradient(_, let accumulate): accumulate
    case .receive(_, _, let add): add
    case .update(_, let gradients, _, _, _): gradients.count > 1
    case .reduce, .push: true
    case .forward, .loss, .backward, .weightUpdate, .clear, .divide, .send, .complete,
      .startCollective, .finishCollective, .barrier, .pullTasks, .fetch:
      false
    }
  }

  /// The action with one of its operands changed.
  func variants(in plan: Plan) -> [(PlanMutation.Kind, Action)] {
    func slices(_ slice: Extent, _ make: (Extent) -> Action) -> [(PlanMutation.Kind, Action)] {
      slice.neighbours(by: ParameterLayout.lineElements).map { (.slice, make($0)) }
    }
    func arenas(
      _ kind: PlanMutation.Kind, _ arena: Int, _ make: (Int) -> Action
    ) -> [(PlanMutation.Kind, Action)] {
      (0..<plan.arenaCount).filter { $0 != arena }.map { (kind, make($0)) }
    }
    func tiles(_ tile: Tile, _ make: (Tile) -> Action) -> [(PlanMutation.Kind, Action)] {
      func changed(_ change: (inout Tile) -> Void) -> Action {
        var tile = tile
        change(&tile)
        return make(tile)
      }
      return tile.rows.neighbours(by: 1).map { rows in (.rows, changed { $0.rows = rows }) }
        + tile.columns.neighbours(by: 1).map { columns in
          (.columns, changed { $0.columns = columns })
        }
        + arenas(.arena, tile.arena) { arena in changed { $0.arena = arena } }
        + arenas(.parameters, tile.parameters) { arena in changed { $0.parameters = arena } }
        + (0...plan.steps).filter { $0 != tile.step }.map { step in
          (.step, changed { $0.step = step })
        }
    }
    func regions(
      _ region: Region, _ make: (Region) -> Action
    ) -> [(PlanMutation.Kind, Action)] {
      region.rows.neighbours(by: 1).map {
        (.rows, make(Region(region.buffer, rows: $0, columns: region.columns)))
      }
        + region.columns.neighbours(by: 1).map {
          (.columns, make(Region(region.buffer, rows: region.rows, columns: $0)))
        }
    }

    switch self {
    case .forward(let tile): return tiles(tile) { .forward($0) }
    case .loss(let tile): return tiles(tile) { .loss($0) }
    case .backward(let tile): return tiles(tile) { .backward($0) }
    case .weightGradient(let tile, let accumulate):
      return tiles(tile) { .weightGradient($0, accumulate: accumulate) }
        + [(.accumulate, .weightGradient(tile, accumulate: !accumulate))]
    case .weightUpdate(let tile): return tiles(tile) { .weightUpdate($0) }
    case .update(let slice, let gradients, let parameters, let round, let divisor):
      return slices(slice) {
        .update(
          slice: $0, gradients: gradients, parameters: parameters, round: round, divisor: divisor)
      }
        + (gradients.count > 1
        ? gradients.neighbours(by: 1).map { (PlanMutation.Kind.count, $0) }
        : (0..<plan.arenaCount).map { Extent(at: $0) }.filter { $0 != gradients }
          .map { (PlanMutation.Kind.arena, $0) }).map { kind, gradients in
          (
            kind,
            Action.update(
              slice: slice, gradients: gradients, parameters: parameters, round: round,
              divisor: divisor)
          )
        }
        + arenas(.parameters, parameters) {
          .update(
            slice: slice, gradients: gradients, parameters: $0, round: round, divisor: divisor)
        }
        + (0...plan.updatesPerPeriod).map {
          (
            .round,
            .update(
              slice: slice, gradients: gradients, parameters: parameters, round: $0,
              divisor: divisor)
          )
        }
        + [1, divisor - 1, divisor + 1].map {
          (
            .count,
            .update(
              slice: slice, gradients: gradients, parameters: parameters, round: round,
              divisor: $0)
          )
        }
    case .clear(let slice, let arena):
      return slices(slice) { .clear(slice: $0, arena: arena) }
        + arenas(.arena, arena) { .clear(slice: slice, arena: $0) }
    case .reduce(let slice, let from, let into):
      return slices(slice) { .reduce(slice: $0, from: from, into: into) }
        + arenas(.arena, into) { .reduce(slice: slice, from: from, into: $0) }
        + from.neighbours(by: 1).map {
          (.count, .reduce(slice: slice, from: $0, into: into))
        }
    case .divide(let slice, let arena, let count):
      return slices(slice) { .divide(slice: $0, arena: arena, count: count) }
        + arenas(.arena, arena) { .divide(slice: slice, arena: $0, count: count) }
        + [count - 1, count + 1].map {
          (.count, .divide(slice: slice, arena: arena, count: $0))
        }
    case .send(let region, let peer):
      return regions(region) { .send($0, peer: peer) }
        + arenas(.peer, peer) { .send(region, peer: $0) }
    case .receive(let region, let peer, let add):
      return regions(region) { .receive($0, peer: peer, add: add) }
        + arenas(.peer, peer) { .receive(region, peer: $0, add: add) }
        + [(.accumulate, .receive(region, peer: peer, add: !add))]
    case .complete(let peer): return arenas(.peer, peer) { .complete(peer: $0) }
    case .startCollective(let collective): return collective.variants { .startCollective($0) }
    case .finishCollective(let collective): return collective.variants { .finishCollective($0) }
    case .barrier, .pullTasks: return []
    case .fetch(let slice, let from, let into, let staleness):
      return slices(slice) {
        .fetch(slice: $0, from: from, into: into, staleness: staleness)
      }
        + arenas(.arena, into) {
          .fetch(slice: slice, from: from, into: $0, staleness: staleness)
        }
        + arenas(.parameters, from) {
          .fetch(slice: slice, from: $0, into: into, staleness: staleness)
        }
    case .push(let slice, let from, let into, let staleness):
      return slices(slice) { .push(slice: $0, from: from, into: into, staleness: staleness) }
        + arenas(.arena, from) {
          .push(slice: slice, from: $0, into: into, staleness: staleness)
        }
        + arenas(.parameters, into) {
          .push(slice: slice, from: from, into: $0, staleness: staleness)
        }
    }
  }
}

extension Collective {
  fileprivate func variants(_ make: (Collective) -> Action) -> [(PlanMutation.Kind, Action)] {
    slice.neighbours(by: ParameterLayout.lineElements).map { (.slice, make(Collective(kind, $0))) }
      + Kind.allCases.map { (.operation, make(Collective($0, slice))) }
  }
}

extension Extent {
  /// The extent with one end moved by `amount` either way.
  func neighbours(by amount: Int) -> [Extent] {
    [
      Extent(lower + amount, upper), Extent(lower, upper - amount), Extent(lower - amount, upper),
      Extent(lower, upper + amount),
    ]
  }
}
