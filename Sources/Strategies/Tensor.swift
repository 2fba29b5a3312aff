import Networks
import Plans

extension Strategy {
  /// Columns of every layer are cut: each worker computes its own neurons for all rows, and owns
  /// their weights. Activations lie at place 0 for all to read, so nothing is copied and no
  /// gradient is exchanged; a barrier a level keeps the order.
  ///
  /// The backward pass cuts the columns of the level below, and so reads everyone's weights:
  /// they are updated only once all have. Source: Shoeybi et al., "Megatron-LM", 2019, for the
  /// cut; the shared-memory form is ours.
  static let tensor = Strategy(
    .layerParallel, "tensor", isDefault: true,
    summary: "columns of every layer, activations shared in place"
  ) { job, name in
    let shape = job.shape
    let rows = Extent(0, job.batch).split(into: job.workers)
    let columns = shape.widths.map { shares(ofWidth: $0, workers: job.workers) }
    let layout = ParameterLayout(shape)
    let workers = (0..<job.workers).map { worker -> [Action] in
      let piece = Piece(job, place: 0)
      func share(_ level: Int, _ make: (Extent) -> [Action]) -> [Action] {
        let columns = columns[level][worker]
        return columns.isEmpty ? [] : make(columns)
      }
      var actions: [Action] = []
      for layer in 0..<shape.layers {
        actions += share(layer + 1) { [.forward(piece.tile(layer, columns: $0))] } + [.barrier]
      }
      if !rows[worker].isEmpty {
        var tile = piece.tile(shape.layers - 1, columns: Extent(0, shape.outputs))
        tile.rows = rows[worker]
        actions.append(.loss(tile))
      }
      actions.append(.barrier)
      for layer in (0..<shape.layers).reversed() {
        if layer > 0 {
          actions += share(layer) { [.backward(piece.tile(layer, columns: $0))] } + [.barrier]
        }
        actions += share(layer + 1) { columns in
          let tile = piece.tile(layer, columns: columns)
          guard !job.canFuseUpdate else { return [.weightUpdate(tile)] }
          let slices = [
            layout.paddedWeight(layer, columns: columns),
            layout.paddedBias(layer, columns: columns),
          ]
          return [.weightGradient(tile, accumulate: false)]
            + slices.map { .update(slice: $0, gradients: 0, parameters: 0, round: 0) }
        }
      }
      return actions + [.barrier]
    }
    return Plan(strategy: name, shape: shape, batch: job.batch, workers: workers)
  }

  /// Equal shares of a level's neurons, on cache lines where the level is wide enough.
  private static func shares(ofWidth width: Int, workers: Int) -> [Extent] {
    let line = ParameterLayout.lineElements
    return Extent(0, width).split(
      into: workers, granularity: width >= line * workers ? line : 1)
  }
}
