import Networks

extension Plan {
  /// Floating-point operations of an action, matrix products only: all else is far below them
  /// and the same whoever does it.
  public func flops(_ action: Action) -> Int {
    switch action {
    case .forward(let tile), .weightGradient(let tile, _), .weightUpdate(let tile):
      2 * tile.rows.count * tile.columns.count * shape.inputs(of: tile.layer)
    case .backward(let tile):
      2 * tile.rows.count * tile.columns.count * shape.outputs(of: tile.layer)
    case .loss, .update, .clear, .reduce, .divide, .send, .receive, .complete, .startCollective,
      .finishCollective, .barrier, .pullTasks, .fetch, .push:
      0
    }
  }

  /// Whether a weight gradient's GEMM is the update too, which only plain SGD can do.
  public var fusesUpdates: Bool {
    (workers + tasks).joined().contains { if case .weightUpdate = $0 { true } else { false } }
  }

  /// Floating-point operations of a period: training each of its rows once.
  public var flopsPerPeriod: Int { steps * batch * shape.trainingFlopsPerRow }

  /// Total work ÷ the busiest worker's: what the cut could reach if communication were free.
  ///
  /// Tasks are dealt to the worker that has least, largest first, which is the best order of
  /// pulling for tasks of equal size and close to it otherwise.
  public var boundSpeedup: Double {
    var loads = workers.map { $0.reduce(0) { $0 + flops($1) } }
    for task in tasks.map({ $0.reduce(0) { $0 + flops($1) } }).sorted(by: >) {
      loads[loads.indices.min { loads[$0] < loads[$1] }!] += task
    }
    return Double(flopsPerPeriod) / Double(max(1, loads.max()!))
  }
}
