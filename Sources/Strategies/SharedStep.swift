import Networks
import Plans

/// One step that all workers go through phase by phase, each phase cut by rows or by columns.
/// Workers wait for each other only where one needs what another has written, or would overwrite
/// what another still reads (`PhaseLowering`).
///
/// Activations, their gradients and the parameters lie in the first arena of a process for all its
/// workers to read, so nothing is copied inside a process. Between processes travels what one reads
/// and another has written. Weights are always updated by columns: each worker owns the weights of
/// some neurons and takes their gradient over all rows. So no gradient is ever exchanged, and the
/// optimizer's state stays with its owner.
struct SharedStep {
  /// The way in which workers divide a layer's passes.
  enum Cut { case rows, columns }

  private let job: Job
  private let shares: StepShares
  private let batchSlices: [BatchSlice]
  private var phases: [Phase] = []

  /// The actions of each worker.
  var workers: [[Action]] { PhaseLowering.workers(phases, shares) }

  /// - Parameter cut: the way in which each layer's forward and backward pass are divided.
  init(_ job: Job, cut: (_ layer: Int) -> Cut) {
    self.job = job
    let shares = StepShares(job)
    self.shares = shares
    batchSlices = (0..<job.workers).map { BatchSlice(job, arena: shares.leader(ofWorker: $0)) }
    let layers = 0..<job.shape.layers
    for layer in layers { forward(layer, cut(layer)) }
    loss()
    // All input gradients come first, because they need the old weights.
    for layer in layers.dropFirst().reversed() { backward(layer, cut(layer)) }
    for layer in layers.reversed() { update(layer) }
  }

  private mutating func forward(_ layer: Int, _ cut: Cut) {
    let outputs = Phase.Value.activations(level: layer + 1)
    func parameters(_ part: Phase.Part) -> [Phase.Use] {
      [.read(.weights(layer: layer), part), .read(.biases(layer: layer), part)]
    }
    switch cut {
    case .rows:
      phase(
        inputs(layer, .rows) + parameters(.all) + [.write(outputs, .rows)],
        rowTiles(layer, width: job.shape.outputs(of: layer))
      ) { _, tile in [.forward(tile)] }
    case .columns:
      phase(
        inputs(layer, .all) + parameters(.columns) + [.write(outputs, .columns)],
        columnTiles(layer, level: layer + 1)
      ) { _, tile in [.forward(tile)] }
    }
  }

  /// The reading of a layer's inputs. Those of the first layer are the data, which every process
  /// has.
  private func inputs(_ layer: Int, _ part: Phase.Part) -> [Phase.Use] {
    layer == 0 ? [] : [.read(.activations(level: layer), part)]
  }

  private mutating func loss() {
    let last = job.shape.layers
    phase(
      [.read(.activations(level: last), .rows), .write(.deltas(level: last), .rows)],
      rowTiles(last - 1, width: job.shape.outputs)
    ) { _, tile in [.loss(tile)] }
  }

  /// In the backward pass columns are the layer's inputs, and each of them uses a part of every
  /// neuron's weights.
  private mutating func backward(_ layer: Int, _ cut: Cut) {
    let outputs = Phase.Value.deltas(level: layer + 1)
    let inputs = Phase.Value.deltas(level: layer)
    let weights = Phase.Use.read(.weights(layer: layer), .all)
    let mask = Phase.Value.activations(level: layer)
    switch cut {
    case .rows:
      phase(
        [.read(outputs, .rows), weights, .read(mask, .rows), .write(inputs, .rows)],
        rowTiles(layer, width: job.shape.inputs(of: layer))
      ) { _, tile in [.backward(tile)] }
    case .columns:
      phase(
        [.read(outputs, .all), weights, .read(mask, .columns), .write(inputs, .columns)],
        columnTiles(layer, level: layer)
      ) { _, tile in [.backward(tile)] }
    }
  }

  private mutating func update(_ layer: Int) {
    let job = job
    phase(
      [.read(.deltas(level: layer + 1), .columns)] + inputs(layer, .all) + [
        .write(.weights(layer: layer), .columns), .write(.biases(layer: layer), .columns),
      ], columnTiles(layer, level: layer + 1)
    ) { _, tile in job.weightActions(tile) }
  }

  /// - Parameter tiles: the tile of each worker; nil for a worker that has nothing to do.
  private mutating func phase(
    _ uses: [Phase.Use], _ tiles: [Tile?], actions: (_ arena: Int, Tile) -> [Action]
  ) {
    phases.append(
      Phase(uses: uses, actions: tiles.map { $0.map { actions($0.arena, $0) } ?? [] }))
  }

  private func rowTiles(_ layer: Int, width: Int) -> [Tile?] {
    zip(batchSlices, shares.rows).map { batchSlice, rows in
      var tile = batchSlice.tile(layer, columns: Extent(0, width))
      tile.rows = rows
      return rows.isEmpty ? nil : tile
    }
  }

  /// The tiles of a level's columns, over all rows.
  private func columnTiles(_ layer: Int, level: Int) -> [Tile?] {
    zip(batchSlices, shares.columns[level]).map { batchSlice, columns in
      columns.isEmpty ? nil : batchSlice.tile(layer, columns: columns)
    }
  }
}

extension Job {
  /// The actions of a worker that takes the gradient of some neurons' weights over all rows, and so
  /// updates them itself. For plain SGD the two are one product.
  func weightActions(_ tile: Tile) -> [Action] {
    guard !canFuseUpdate else { return [.weightUpdate(tile)] }
    let layout = ParameterLayout(shape)
    let slices = [
      layout.paddedWeight(tile.layer, columns: tile.columns),
      layout.paddedBias(tile.layer, columns: tile.columns),
    ]
    return [.weightGradient(tile, accumulate: false)]
      + slices.map { .update(slice: $0, gradientsAt: tile.arena, parameters: tile.parameters) }
  }
}
