import Networks
import Plans

/// One step on shared memory: all workers go through the same phases, each of them cut by rows or
/// by columns, and meet at a barrier only where one needs what another has written, or would
/// overwrite what another still reads.
///
/// Activations, their gradients and the parameters lie at place 0 for all to read, so nothing is
/// copied. Weights are always updated by columns: each worker owns some neurons' weights, takes
/// their gradient over all rows, and so no gradient is ever exchanged.
struct SharedStep {
  /// How the workers divide a layer's passes.
  enum Cut { case rows, columns }

  /// What is read and written, as far as barriers go.
  private enum Value: Hashable {
    case activations(level: Int)
    case deltas(level: Int)
    case parameters(layer: Int)
  }

  /// Which part of a value a worker touches; two workers' `rows` never meet, nor their `columns`.
  private enum Part { case rows, columns, all }

  private struct Use {
    var value: Value
    var part: Part
    var writes: Bool

    static func read(_ value: Value, _ part: Part) -> Use {
      Use(value: value, part: part, writes: false)
    }

    static func write(_ value: Value, _ part: Part) -> Use {
      Use(value: value, part: part, writes: true)
    }

    /// Whether different workers may touch the same element, one of them writing.
    func meets(_ other: Use) -> Bool {
      value == other.value && (writes || other.writes)
        && (part != other.part || part == .all)
    }
  }

  private let job: Job
  private let piece: Piece
  private let rows: [Extent]
  /// [level][worker]
  private let columns: [[Extent]]
  private(set) var workers: [[Action]]
  private var sinceBarrier: [Use] = []

  /// - Parameter cut: how each layer's forward and backward pass are divided.
  init(_ job: Job, cut: (_ layer: Int) -> Cut) {
    self.job = job
    piece = Piece(job, place: 0)
    rows = Extent(0, job.batch).split(into: job.workers)
    columns = job.shape.widths.map { Self.shares(ofWidth: $0, workers: job.workers) }
    workers = [[Action]](repeating: [], count: job.workers)
    let layers = 0..<job.shape.layers
    for layer in layers { forward(layer, cut(layer)) }
    loss()
    // All input gradients first: they need the old weights.
    for layer in layers.dropFirst().reversed() { backward(layer, cut(layer)) }
    for layer in layers.reversed() { update(layer) }
    barrier()
  }

  private mutating func forward(_ layer: Int, _ cut: Cut) {
    let (inputs, outputs) = (Value.activations(level: layer), Value.activations(level: layer + 1))
    let weights = Value.parameters(layer: layer)
    switch cut {
    case .rows:
      phase(
        [.read(inputs, .rows), .read(weights, .all), .write(outputs, .rows)],
        rowTiles(layer, width: job.shape.outputs(of: layer))
      ) { [.forward($0)] }
    case .columns:
      phase(
        [.read(inputs, .all), .read(weights, .columns), .write(outputs, .columns)],
        columnTiles(layer, level: layer + 1)
      ) { [.forward($0)] }
    }
  }

  private mutating func loss() {
    let last = job.shape.layers
    phase(
      [.read(.activations(level: last), .rows), .write(.deltas(level: last), .rows)],
      rowTiles(last - 1, width: job.shape.outputs)
    ) { [.loss($0)] }
  }

  /// Columns are the layer's inputs here, and each of them uses a bit of every neuron's weights.
  private mutating func backward(_ layer: Int, _ cut: Cut) {
    let (outputs, inputs) = (Value.deltas(level: layer + 1), Value.deltas(level: layer))
    let weights = Use.read(.parameters(layer: layer), .all)
    let mask = Value.activations(level: layer)
    switch cut {
    case .rows:
      phase(
        [.read(outputs, .rows), weights, .read(mask, .rows), .write(inputs, .rows)],
        rowTiles(layer, width: job.shape.inputs(of: layer))
      ) { [.backward($0)] }
    case .columns:
      phase(
        [.read(outputs, .all), weights, .read(mask, .columns), .write(inputs, .columns)],
        columnTiles(layer, level: layer)
      ) { [.backward($0)] }
    }
  }

  private mutating func update(_ layer: Int) {
    let (layout, isFused) = (ParameterLayout(job.shape), job.canFuseUpdate)
    phase(
      [
        .read(.deltas(level: layer + 1), .columns), .read(.activations(level: layer), .all),
        .write(.parameters(layer: layer), .columns),
      ], columnTiles(layer, level: layer + 1)
    ) { tile in
      guard !isFused else { return [.weightUpdate(tile)] }
      let slices = [
        layout.paddedWeight(layer, columns: tile.columns),
        layout.paddedBias(layer, columns: tile.columns),
      ]
      return [.weightGradient(tile, accumulate: false)]
        + slices.map { .update(slice: $0, gradientsAt: 0, parameters: 0) }
    }
  }

  /// - Parameter tiles: each worker's; nil for one that has nothing to do.
  private mutating func phase(_ uses: [Use], _ tiles: [Tile?], actions: (Tile) -> [Action]) {
    if uses.contains(where: { use in sinceBarrier.contains { $0.meets(use) } }) { barrier() }
    sinceBarrier += uses
    for worker in workers.indices { workers[worker] += tiles[worker].map(actions) ?? [] }
  }

  private mutating func barrier() {
    for worker in workers.indices { workers[worker].append(.barrier) }
    sinceBarrier = []
  }

  private func rowTiles(_ layer: Int, width: Int) -> [Tile?] {
    rows.map { rows in
      var tile = piece.tile(layer, columns: Extent(0, width))
      tile.rows = rows
      return rows.isEmpty ? nil : tile
    }
  }

  /// Columns of a level, over all rows.
  private func columnTiles(_ layer: Int, level: Int) -> [Tile?] {
    columns[level].map { $0.isEmpty ? nil : piece.tile(layer, columns: $0) }
  }

  /// Equal shares of a level's neurons, on cache lines where the level is wide enough.
  private static func shares(ofWidth width: Int, workers: Int) -> [Extent] {
    let line = ParameterLayout.lineElements
    return Extent(0, width).split(
      into: workers, granularity: width >= line * workers ? line : 1)
  }
}
