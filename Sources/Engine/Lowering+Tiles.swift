import Kernels
import Networks
import Plans

/// The instructions of actions that compute a tile.
extension Lowering {
  private func rows(_ tile: Tile) -> Instruction.Rows {
    .init(step: tile.step, first: tile.rows.lower, count: tile.rows.count)
  }

  /// The values of a level for the tile's rows; `columns` is nil for the whole width.
  private func level(_ buffer: Buffer, _ level: Int, _ tile: Tile, _ columns: Extent? = nil)
    -> MutableMatrix
  {
    let width = plan.shape.widths[level]
    let columns = columns ?? Extent(0, width)
    return MutableMatrix(
      arenas[tile.arena].pointer(buffer, row: tile.rows.lower, column: columns.lower),
      rows: tile.rows.count, columns: columns.count, stride: width)
  }

  /// The layer's inputs, or nil where they are the batch.
  private func inputs(_ tile: Tile) -> UnsafeMutablePointer<Float>? {
    tile.layer == 0 ? nil : level(.activations(level: tile.layer), tile.layer, tile).base
  }

  /// The most elements of scratch that the products of a list need, one at a time.
  static func scratchElements(
    _ actions: [Action], _ shape: NetworkShape, _ layout: WeightLayout
  ) -> Int {
    actions.reduce(0) { max($0, $1.pass(in: shape, layout)?.mostScratch ?? 0) }
  }

  private func panel(of tile: Tile) -> Int { weightLayout.panels[tile.layer] }

  /// The product of an action that makes one.
  private func product(_ action: Action) -> LayerProduct {
    let pass = action.pass(in: plan.shape, weightLayout)!
    return memory.product(pass, chooser.method(of: pass, blasThreads: blasThreads))
  }

  func forward(_ tile: Tile) -> Instruction {
    let width = plan.shape.inputs(of: tile.layer)
    let arena = arenas[tile.parameters]
    let weight = layout.weight(tile.layer, columns: tile.columns)
    let bias = layout.bias(tile.layer, columns: tile.columns)
    return .forward(
      Instruction.Forward(
        rows: rows(tile), inputs: inputs(tile),
        weight: Matrix(
          arena.pointer(.parameters, column: weight.lower), rows: tile.columns.count,
          columns: width, stride: width),
        panel: panel(of: tile), bias: UnsafePointer(arena.pointer(.parameters, column: bias.lower)),
        activation: tile.layer == plan.shape.layers - 1 ? .linear : .relu,
        product: product(.forward(tile)), scratch: scratch,
        outputs: level(
          .activations(level: tile.layer + 1), tile.layer + 1, tile, tile.columns)))
  }

  func loss(_ tile: Tile, owner: Int) -> Instruction {
    let last = plan.shape.layers
    return .loss(
      Instruction.LossGradient(
        rows: rows(tile),
        outputs: Matrix(level(.activations(level: last), last, tile)),
        deltas: level(.deltas(level: last), last, tile), owner: owner))
  }

  func backward(_ tile: Tile) -> Instruction {
    let width = plan.shape.inputs(of: tile.layer)
    let outputs = plan.shape.outputs(of: tile.layer)
    let weight = layout.weight(tile.layer, columns: Extent(0, outputs)).lower
    return .backward(
      Instruction.Backward(
        deltas: Matrix(level(.deltas(level: tile.layer + 1), tile.layer + 1, tile)),
        weight: Matrix(
          arenas[tile.parameters].pointer(.parameters, column: weight), rows: outputs,
          columns: width, stride: width),
        panel: panel(of: tile), first: tile.columns.lower,
        activations: Matrix(
          level(.activations(level: tile.layer), tile.layer, tile, tile.columns)),
        product: product(.backward(tile)), scratch: scratch,
        inputDeltas: level(.deltas(level: tile.layer), tile.layer, tile, tile.columns)))
  }

  /// - Parameter action: the action that the instruction is of.
  func weights(
    _ action: Action, _ tile: Tile, _ buffer: Buffer, at arena: Int, alpha: Float, beta: Float
  ) -> Instruction {
    let width = plan.shape.inputs(of: tile.layer)
    let weight = layout.weight(tile.layer, columns: tile.columns)
    let bias = layout.bias(tile.layer, columns: tile.columns)
    return .weights(
      Instruction.Weights(
        rows: rows(tile),
        deltas: Matrix(
          level(.deltas(level: tile.layer + 1), tile.layer + 1, tile, tile.columns)),
        inputs: inputs(tile),
        weight: MutableMatrix(
          arenas[arena].pointer(buffer, column: weight.lower), rows: tile.columns.count,
          columns: width, stride: width),
        panel: panel(of: tile), bias: arenas[arena].pointer(buffer, column: bias.lower),
        alpha: alpha, beta: beta, product: product(action), scratch: scratch))
  }
}
