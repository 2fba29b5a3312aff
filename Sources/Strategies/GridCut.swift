import Networks
import Plans

/// A way to divide a pass: into rows × columns of blocks, numbered row by row. The blocks are those
/// of consecutive workers.
struct GridCut: Hashable {
  var rows: Int
  var columns: Int
  /// The worker of the first block.
  var first = 0

  var blocks: Int { rows * columns }

  /// The numbers of workers that are worth a try: all, about half of them, and so on down to one, and
  /// powers of two, the fewest first.
  static func numbers(upTo workers: Int) -> [Int] {
    let halves = sequence(first: workers) { $0 > 1 ? $0 / 2 : nil }
    let powers = sequence(first: 1) { 2 * $0 <= workers ? 2 * $0 : nil }
    return Set(halves).union(powers).sorted()
  }

  /// Every way to use one of these numbers of workers. Where not all are used, they are the first or
  /// the last ones, so that two passes need not be the same workers'.
  static func all(workers: Int) -> [GridCut] {
    numbers(upTo: workers).flatMap { used in
      (1...used).filter { used % $0 == 0 }.flatMap { rows in
        (used == workers ? [0] : [0, workers - used]).map { first in
          GridCut(rows: rows, columns: used / rows, first: first)
        }
      }
    }
  }
}

/// A pass of a step that workers go through side by side.
enum GridPhase: Hashable {
  case forward(layer: Int)
  case loss
  case backward(layer: Int)
  case weights(layer: Int)

  /// The passes of a step, in their order. All input gradients come before the first update,
  /// because they need the old weights.
  static func all(of shape: NetworkShape) -> [GridPhase] {
    let layers = 0..<shape.layers
    return layers.map { .forward(layer: $0) } + [.loss]
      + layers.dropFirst().reversed().map { .backward(layer: $0) }
      + layers.reversed().map { .weights(layer: $0) }
  }

  var layer: Int? {
    switch self {
    case .forward(let layer), .backward(let layer), .weights(let layer): layer
    case .loss: nil
    }
  }

  /// The cut of this pass where a step is cut in one way: the loss needs whole rows, and weights
  /// need all of them.
  func cut(like cut: GridCut) -> GridCut {
    switch self {
    case .forward, .backward: cut
    case .loss: GridCut(rows: cut.blocks, columns: 1, first: cut.first)
    case .weights: GridCut(rows: 1, columns: cut.blocks, first: cut.first)
    }
  }

  /// The pass that writes a buffer, or this pass's layer's part of it, for all to read; nil for a
  /// buffer that each worker keeps for itself.
  func source(of buffer: Buffer, layers: Int) -> GridPhase? {
    switch buffer {
    case .activations(let level): .forward(layer: level - 1)
    case .deltas(let level): level == layers ? .loss : .backward(layer: level)
    case .parameters: layer.map { .weights(layer: $0) }
    case .gradients, .optimizerState: nil
    }
  }

  /// The actions of each worker. Where there are more blocks than rows or columns, some workers have
  /// nothing to do.
  func workers(_ job: Job, _ cut: GridCut) -> [[Action]] {
    let last = job.shape.layers - 1
    let level =
      switch self {
      case .forward(let layer), .weights(let layer): layer + 1
      case .loss: last + 1
      case .backward(let layer): layer
      }
    let rows = Extent(0, job.batch).split(into: cut.rows)
    let columns = StepShares.shares(ofWidth: job.shape.widths[level], workers: cut.columns)
    var workers = [[Action]](repeating: [], count: job.workers)
    for block in 0..<cut.blocks {
      let tile = Tile(
        layer: layer ?? last, rows: rows[block / cut.columns],
        columns: columns[block % cut.columns], arena: 0, parameters: 0)
      guard !tile.rows.isEmpty, !tile.columns.isEmpty else { continue }
      workers[cut.first + block] =
        switch self {
        case .forward: [.forward(tile)]
        case .loss: [.loss(tile)]
        case .backward: [.backward(tile)]
        case .weights: job.weightActions(tile)
        }
    }
    return workers
  }
}
