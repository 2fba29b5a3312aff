import Networks

/// Counts the cache lines that cross between cores in a period of a proved plan, once caches have
/// filled.
///
/// Each worker has a cache of its own that holds everything. A line crosses when a worker reads or
/// writes it and another one has written it since the worker's own last access to it. Lines that
/// two workers write parts of cross too, as often as they do where workers go on from each barrier
/// in the order of their numbers. A task counts as a worker of its own. Not counted are the rows of the data, which nobody writes; messages between
/// processes; and the optimizer's state, of which a plan does not know how much there is.
///
/// Lines lie as the engine's arenas have them: a buffer starts on a line with the first element that
/// the plan touches, and a level is kept in whole rows.
struct LineTraffic {
  private struct Key: Hashable {
    var arena: Int
    var buffer: Buffer
  }

  private let plan: Plan
  private let layout: ParameterLayout
  private var buffers: [Key: LineMap] = [:]

  /// The lines that cross in a period. Three are played: the first fills the caches, and the second
  /// begins where a period ends.
  ///
  /// - Throws: what is wrong with a plan that was not proved.
  static func linesPerPeriod(_ plan: Plan) throws(PlanError) -> Int {
    let periods = 3
    var traffic = LineTraffic(plan)
    var execution = UntimedExecution(plan, periods: periods, isInOrder: true)
    var lines = 0
    try execution.play { (event) throws(PlanError) in
      let crossing = traffic.crossing(event)
      if event.period == periods - 1 { lines += crossing }
    }
    return lines
  }

  private init(_ plan: Plan) {
    self.plan = plan
    layout = ParameterLayout(plan.shape)
    let owners = plan.workers.count + plan.tasks.count
    var strips: [Key: Set<LineMap.Strip>] = [:]
    for (owner, actions) in (plan.workers + plan.tasks).enumerated() {
      for action in actions {
        // The region that a receive reads at its peer is that of the peer's send.
        if case .send(let region, _) = action {
          let key = Key(arena: owner, buffer: region.buffer)
          strips[key, default: []].insert(strip(region, of: action))
        }
        for access in action.accesses(layout: layout, worker: owner) where isCounted(access) {
          let key = Key(arena: access.arena, buffer: access.region.buffer)
          strips[key, default: []].insert(strip(access.region, of: action))
        }
      }
    }
    for (key, strips) in strips {
      buffers[key] = LineMap(strips, rowElements: width(key.buffer), owners: owners)
    }
  }

  /// The lines that cross for an action.
  private mutating func crossing(_ event: Event) -> Int {
    var lines = 0
    let accesses = event.action.accesses(layout: layout, worker: event.owner, sent: event.sent)
    for access in accesses
    where isCounted(access)
      && plan.process(ofArena: access.arena) == plan.process(ofArena: event.owner)
    {
      let key = Key(arena: access.arena, buffer: access.region.buffer)
      lines += buffers[key]!.access(
        strip(access.region, of: event.action), by: event.owner, isWrite: access.mode == .write)
    }
    return lines
  }

  private func isCounted(_ access: Access) -> Bool { access.region.buffer != .optimizerState }

  /// The elements of a level's row; nil for a flat buffer.
  private func width(_ buffer: Buffer) -> Int? {
    switch buffer {
    case .activations(let level), .deltas(let level): plan.shape.widths[level]
    case .parameters, .gradients, .optimizerState: nil
    }
  }

  /// The elements that an action touches in a region. The backward pass by columns is said to read
  /// the whole weight, but reads only its columns of each row.
  private func strip(_ region: Region, of action: Action) -> LineMap.Strip {
    if case .backward(let tile) = action, region.buffer == .parameters {
      let inputs = plan.shape.inputs(of: tile.layer)
      return LineMap.Strip(
        first: region.columns.lower + tile.columns.lower, length: tile.columns.count,
        stride: inputs, count: plan.shape.outputs(of: tile.layer))
    }
    let width = width(region.buffer) ?? region.columns.count
    return LineMap.Strip(
      first: region.rows.lower * width + region.columns.lower, length: region.columns.count,
      stride: width, count: region.rows.count)
  }
}
