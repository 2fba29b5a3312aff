import Networks
import Plans

/// Some rows of a batch on some layers with all their columns, and the kernels that train on them.
struct BatchSlice {
  var shape: NetworkShape
  var layers: Extent
  var rows: Extent
  var microbatch = 0
  var step = 0
  var arena: Int
  var parameters: Int

  init(
    _ job: Job, layers: Extent? = nil, rows: Extent? = nil, microbatch: Int = 0, step: Int = 0,
    arena: Int, parameters: Int? = nil
  ) {
    shape = job.shape
    self.layers = layers ?? Extent(0, job.shape.layers)
    self.rows = rows ?? Extent(0, job.batch)
    self.microbatch = microbatch
    self.step = step
    self.arena = arena
    self.parameters = parameters ?? arena
  }

  func tile(_ layer: Int, columns: Extent) -> Tile {
    Tile(
      step: step, layer: layer, microbatch: microbatch, rows: rows, columns: columns,
      arena: arena, parameters: parameters)
  }

  private func outputs(_ layer: Int) -> Tile {
    tile(layer, columns: Extent(0, shape.outputs(of: layer)))
  }

  private func inputs(_ layer: Int) -> Tile {
    tile(layer, columns: Extent(0, shape.inputs(of: layer)))
  }

  /// The forward pass through the layers, and the loss if the last layer is among them.
  var forward: [Action] {
    (layers.lower..<layers.upper).map { .forward(outputs($0)) }
      + (layers.upper == shape.layers ? [.loss(outputs(shape.layers - 1))] : [])
  }

  /// The backward pass through the layers, which leaves gradients in the gradient buffer.
  func backward(accumulate: Bool = false) -> [Action] {
    (layers.lower..<layers.upper).reversed().flatMap { layer -> [Action] in
      (layer > 0 ? [.backward(inputs(layer))] : [])
        + [.weightGradient(outputs(layer), accumulate: accumulate)]
    }
  }

  /// The half of the backward pass that the layers before these wait for.
  var inputGradients: [Action] {
    (max(1, layers.lower)..<layers.upper).reversed().map { .backward(inputs($0)) }
  }

  /// The other half, which leaves gradients in the gradient buffer.
  func weightGradients(accumulate: Bool) -> [Action] {
    (layers.lower..<layers.upper).reversed().map {
      .weightGradient(outputs($0), accumulate: accumulate)
    }
  }

  /// The backward pass with the update. For plain SGD the update is part of the weight gradient's
  /// own product, taken after the input gradient has used the old weights, so that no gradient is
  /// stored.
  func backwardAndUpdate(_ job: Job, round: Int = 0) -> [Action] {
    guard job.canFuseUpdate else {
      let layout = ParameterLayout(shape)
      let slice = Extent(
        layout.layer(layers.lower).lower, layout.layer(layers.upper - 1).upper)
      return backward() + [
        .update(slice: slice, gradientsAt: arena, parameters: parameters, round: round)
      ]
    }
    return (layers.lower..<layers.upper).reversed().flatMap { layer -> [Action] in
      (layer > 0 ? [.backward(inputs(layer))] : []) + [.weightUpdate(outputs(layer))]
    }
  }
}
