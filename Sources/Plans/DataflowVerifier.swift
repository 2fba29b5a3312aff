import Networks

/// Follows what every buffer holds through one execution, and so proves what a plan computes: every
/// cell once, every row in every update once, and every copy of a parameter up to date.
///
/// One order that respects the waits stands for all of them, because the race detector has shown
/// that all such orders read and write alike.
struct DataflowVerifier {
  /// The contents of a level's rectangle: values of one batch, computed from one history of
  /// parameters.
  struct LevelValue: Equatable {
    var step: Int
    var parameters: ParameterHistory.ID
  }

  /// A value together with its writer and the number of its writing, so that traffic between
  /// workers can be counted.
  struct Written<Value> {
    var value: Value
    var writer: Int
    var serial: Int
  }

  struct Key: Hashable {
    var arena: Int
    var buffer: Buffer
  }

  /// Cells of the box that one pass computes, each exactly once; the loss has no pass.
  struct Cells: Hashable {
    var pass: Pass?
    var layer: Int
    var step: Int
  }

  let plan: Plan
  let layout: ParameterLayout
  let periods: Int
  let encodings: MessageEncodings
  var history = ParameterHistory()
  /// The history that serial training has before each batch.
  var serial: [ParameterHistory.ID] = [ParameterHistory.initial]
  var parameters: [Int: RegionMap<Written<ParameterHistory.ID>>] = [:]
  var gradients: [Int: RegionMap<Written<Contributions>>] = [:]
  var levels: [Key: RegionMap<Written<LevelValue>>] = [:]
  var states: [Int: RegionMap<OptimizerState>] = [:]
  /// The number that gradients are divided by; nil before the first update.
  var divisor: Int?
  var done: [Cells: RegionMap<Void>] = [:]
  /// The slices that forward passes read of each arena's parameters.
  var replicas: [Int: [Extent]] = [:]
  var fetching: Set<Int> = []
  /// The slices that are fetched of each arena's parameters.
  var fetched: [Int: [Extent]] = [:]
  var traffic = Traffic()
  /// The collectives under way, with what each worker has handed over.
  var collectives: CollectiveQueue<Handed>

  init(_ plan: Plan, periods: Int) {
    self.plan = plan
    self.periods = periods
    encodings = MessageEncodings(plan)
    layout = ParameterLayout(plan.shape)
    collectives = CollectiveQueue(plan)
    for step in 0..<(plan.steps * periods) {
      serial.append(history.updated(serial[step], step: step))
    }
  }

  mutating func visit(_ event: Event) throws(PlanError) {
    traffic.isCounting = event.period == periods - 1
    switch event.action {
    case .forward(let tile): try forward(tile, event)
    case .loss(let tile): try loss(tile, event)
    case .backward(let tile): try backward(tile, event)
    case .weightGradient(let tile, let accumulate):
      let value = try gradient(of: tile, event)
      for slice in slices(tile) {
        let pieces =
          accumulate
          ? try readGradients(tile.arena, slice, event)
          : [.init(rows: Extent(0, 1), columns: slice, value: .none)]
        for piece in pieces {
          guard let sum = piece.value.adding(value) else {
            throw plan.error(event, "adds \(value.text) to a gradient of \(piece.value.text)")
          }
          write(sum, gradientsAt: tile.arena, piece.columns, event)
        }
      }
    case .weightUpdate(let tile):
      let value = try gradient(of: tile, event)
      for slice in slices(tile) {
        try update(tile.parameters, slice, with: value, event, round: nil)
      }
    case .update(let slice, let arenas, let target, let round, let divisor):
      try applyGradients(
        slice, from: arenas, to: target, event, round: round,
        dividedBy: divisor == 1 ? nil : divisor)
    case .push(let slice, let arena, let target, _):
      try applyGradients(
        slice, from: Extent(at: arena), to: target, event, round: nil,
        dividedBy: plan.workers.count)
      traffic.countMessage()
    case .clear(let slice, let arena): write(.none, gradientsAt: arena, slice, event)
    case .reduce(let slice, let from, let into):
      for sum in try summed(slice, over: from, event) {
        write(sum.value, gradientsAt: into, sum.columns, event)
      }
    case .divide(let slice, let arena, let count):
      for piece in readParameters(arena, slice, event) {
        guard let mean = history.mean(piece.value, count: count) else {
          throw plan.error(event, "divides by \(count) what is not a sum of \(count) replicas")
        }
        write(mean, parametersAt: arena, piece.columns, event)
      }
    case .receive(let region, let peer, let add):
      let encoding = encodings.encoding(worker: event.owner, index: event.index)
      traffic.isEncoded = encoding != nil
      try receive(region, from: peer, add: add, event)
      traffic.isEncoded = false
      if let encoding { traffic.count(bytes: encoding.bytes, by: event.owner) }
      traffic.countMessage()
    case .fetch(let slice, let from, let into, _):
      fetching.insert(into)
      fetched[from, default: []].append(slice)
      for piece in readParameters(from, slice, event) {
        write(piece.value, parametersAt: into, piece.columns, event)
      }
      traffic.countMessage()
    case .startCollective(let collective): try start(collective, event)
    case .finishCollective(let collective): try finish(collective, event)
    case .send, .complete, .barrier, .pullTasks: break
    }
  }

  // MARK: Tiles

  private mutating func forward(_ tile: Tile, _ event: Event) throws(PlanError) {
    try once(tile, event)
    let seen = try parametersSeen(by: tile, slices(tile), event)
    if !fetching.contains(tile.parameters) {
      replicas[tile.parameters, default: []] += slices(tile)
    }
    try inputs(of: tile, parameters: seen, event)
    write(
      LevelValue(step: step(tile, event), parameters: seen), .activations(level: tile.layer + 1),
      tile, tile.columns, event)
  }

  private mutating func loss(_ tile: Tile, _ event: Event) throws(PlanError) {
    try once(tile, event)
    let level = Buffer.activations(level: tile.layer + 1)
    let value = try read(level, tile, tile.columns, event)
    write(value, .deltas(level: tile.layer + 1), tile, tile.columns, event)
  }

  private mutating func backward(_ tile: Tile, _ event: Event) throws(PlanError) {
    try once(tile, event)
    let outputs = Extent(0, plan.shape.outputs(of: tile.layer))
    let value = try read(.deltas(level: tile.layer + 1), tile, outputs, event)
    let weight = layout.weight(tile.layer, columns: outputs)
    traffic.readShare = (tile.columns.count, of: plan.shape.inputs(of: tile.layer))
    let seen = try parametersSeen(by: tile, [weight], event)
    traffic.readShare = nil
    let mask = try read(.activations(level: tile.layer), tile, tile.columns, event)
    guard value == mask, value.parameters == seen else {
      throw plan.error(event, "mixes values from before and after an update")
    }
    write(value, .deltas(level: tile.layer), tile, tile.columns, event)
  }

  /// Checks what a weight gradient of `tile` is made of, and returns what the gradient holds.
  private mutating func gradient(
    of tile: Tile, _ event: Event
  ) throws(PlanError) -> Contributions {
    try once(tile, event)
    let value = try read(.deltas(level: tile.layer + 1), tile, tile.columns, event)
    try inputs(of: tile, parameters: value.parameters, event)
    return Contributions(step: value.step, rows: tile.rows, parameters: value.parameters)
  }

  private mutating func inputs(
    of tile: Tile, parameters: ParameterHistory.ID, _ event: Event
  ) throws(PlanError) {
    guard tile.layer > 0 else { return }
    let columns = Extent(0, plan.shape.inputs(of: tile.layer))
    let value = try read(.activations(level: tile.layer), tile, columns, event)
    guard value.parameters == parameters else {
      throw plan.error(event, "mixes values from before and after an update")
    }
  }

  /// The history of the parameters that a tile uses, which must be one and the same for all of
  /// them.
  private mutating func parametersSeen(
    by tile: Tile, _ slices: [Extent], _ event: Event
  ) throws(PlanError) -> ParameterHistory.ID {
    var seen: Set<ParameterHistory.ID> = []
    for slice in slices {
      for piece in readParameters(tile.parameters, slice, event) { seen.insert(piece.value) }
    }
    guard seen.count == 1, let id = seen.first, !history.isSum(id) else {
      throw plan.error(event, "uses parameters of arena \(tile.parameters) that are half updated")
    }
    guard plan.consistency == .relaxed || id == serial[step(tile, event)] else {
      throw plan.error(
        event,
        "uses parameters of arena \(tile.parameters) that serial training would not have at "
          + "batch \(step(tile, event))")
    }
    return id
  }

  private mutating func once(_ tile: Tile, _ event: Event) throws(PlanError) {
    let cells = Cells(pass: event.action.pass, layer: tile.layer, step: step(tile, event))
    guard done[cells, default: .init()].read(rows: tile.rows, columns: tile.columns).isEmpty else {
      throw plan.error(event, "computes cells that are already computed")
    }
    done[cells, default: .init()].write(rows: tile.rows, columns: tile.columns, ())
  }

  /// The batch of a tile, counted over all periods.
  func step(_ tile: Tile, _ event: Event) -> Int { event.period * plan.steps + tile.step }

  private func slices(_ tile: Tile) -> [Extent] {
    [
      layout.paddedWeight(tile.layer, columns: tile.columns),
      layout.paddedBias(tile.layer, columns: tile.columns),
    ]
  }

  // MARK: Updates

  private mutating func applyGradients(
    _ slice: Extent, from arenas: Extent, to target: Int, _ event: Event, round: Int?,
    dividedBy divisor: Int?
  ) throws(PlanError) {
    for piece in try summed(slice, over: arenas, event) {
      try update(
        target, piece.columns, with: piece.value, event, round: round, dividedBy: divisor)
    }
    for arena in arenas.lower..<arenas.upper {
      gradients[arena]?.erase(rows: Extent(0, 1), columns: slice)
    }
  }

  /// The sums of the gradients of several arenas.
  private mutating func summed(
    _ slice: Extent, over arenas: Extent, _ event: Event
  ) throws(PlanError) -> [RegionMap<Contributions>.Piece] {
    var sums = RegionMap<Contributions>()
    sums.write(rows: Extent(0, 1), columns: slice, .none)
    for arena in arenas.lower..<arenas.upper {
      for piece in try readGradients(arena, slice, event) {
        for sum in sums.read(rows: piece.rows, columns: piece.columns) {
          guard let joined = sum.value.adding(piece.value) else {
            throw plan.error(
              event, "adds \(piece.value.text) of arena \(arena) to \(sum.value.text)")
          }
          sums.write(rows: sum.rows, columns: sum.columns, joined)
        }
      }
    }
    return sums.pieces
  }

  /// - Parameter divisor: nil for a whole gradient, which must have been taken from the very
  ///   parameters that it updates. A divided gradient may have been taken from earlier parameters,
  ///   from which updates have made the present ones.
  private mutating func update(
    _ arena: Int, _ slice: Extent, with gradient: Contributions, _ event: Event, round: Int?,
    dividedBy divisor: Int? = nil
  ) throws(PlanError) {
    guard let step = gradient.wholeBatch(of: plan.batch) else {
      throw plan.error(
        event, "updates with \(gradient.text): expected every row of one batch, once")
    }
    for piece in readParameters(arena, slice, event) {
      let isTakenFrom =
        divisor == nil
        ? piece.value == gradient.parameters
        : gradient.parameters.map { history.descends(piece.value, from: $0) } ?? true
      guard isTakenFrom else {
        throw plan.error(event, "updates parameters that the gradient was not taken from")
      }
      guard
        !history.batches(of: piece.value).contains(where: { $0.contains(Extent(step, step + 1)) })
      else {
        throw plan.error(event, "updates with batch \(step) a second time")
      }
      let id = history.updated(piece.value, step: step)
      try advanceState(
        arena, piece.columns, from: piece.value, to: id, round: round, dividedBy: divisor, event)
      write(id, parametersAt: arena, piece.columns, event)
    }
  }
}
