import Networks

extension NetworkShape {
  /// Floating-point operations of an action. Only matrix products are counted: all else is far
  /// below them, and the same whoever does it.
  func flops(of action: Action) -> Int {
    guard case .kernel(let tile, let pass?) = action.kind else { return 0 }
    let depth =
      switch pass {
      case .forward, .weights: inputs(of: tile.layer)
      case .backward: outputs(of: tile.layer)
      }
    return 2 * tile.rows.count * tile.columns.count * depth
  }
}

extension Plan {
  /// Floating-point operations of an action; see `NetworkShape.flops(of:)`.
  public func flops(_ action: Action) -> Int { shape.flops(of: action) }

  /// Whether any weight gradient's product is the update too, which only plain SGD can do.
  public var fusesUpdates: Bool {
    (workers + tasks).joined().contains { if case .weightUpdate = $0 { true } else { false } }
  }

  /// Floating-point operations of a period, which trains each of its rows once.
  public var flopsPerPeriod: Int {
    switch purpose {
    case .training: steps * batch * shape.trainingFlopsPerRow
    case .exchange: 0
    }
  }

  /// Total work ÷ the busiest worker's: the speedup of the cut if communication were free.
  ///
  /// Tasks are dealt out largest first, each to the worker that has least. That is the best order
  /// of pulling for tasks of equal size, and close to the best otherwise.
  public var boundSpeedup: Double {
    var loads = workers.map { $0.reduce(0) { $0 + flops($1) } }
    for task in tasks.map({ $0.reduce(0) { $0 + flops($1) } }).sorted(by: >) {
      loads[loads.indices.min { loads[$0] < loads[$1] }!] += task
    }
    return Double(flopsPerPeriod) / Double(max(1, loads.max()!))
  }
}
