import Networks
import Plans

/// Gradients that are summed together as soon as they are complete: those of some layers, or of
/// some columns of one large layer. Source: Li et al., "PyTorch distributed", VLDB 2020.
struct GradientBucket {
  /// The size that is worth a barrier, in weights.
  static let least = 131_072
  /// The size of which a few workers' copies still fit into a last-level cache, in weights.
  /// Narrower buckets would make each weight gradient pack its inputs again and again.
  static let most = 2_097_152

  /// The layers with all their columns, from the last one backwards, or some columns of one layer.
  private(set) var layers: [(layer: Int, columns: Extent)] = []
  /// The bucket's flat slices.
  private(set) var slices: [Extent] = []
  private let shape: NetworkShape

  /// All gradients of a network in buckets, in the order in which the backward pass computes them.
  ///
  /// A layer of more than `most` weights is cut at cache lines; smaller layers are joined until
  /// there are `least`.
  static func all(
    of shape: NetworkShape, least: Int = least, most: Int = most
  ) -> [GradientBucket] {
    var buckets: [GradientBucket] = []
    var open = GradientBucket(shape)
    let layout = ParameterLayout(shape)
    for layer in (0..<shape.layers).reversed() {
      let columns = Extent(0, shape.outputs(of: layer))
      // Biases are not counted: with them a layer of a round size would make one part more.
      let count = shape.inputs(of: layer) * shape.outputs(of: layer)
      if count > most {
        if !open.layers.isEmpty { buckets.append(open) }
        open = GradientBucket(shape)
        let parts = columns.split(
          into: (count + most - 1) / most, granularity: ParameterLayout.lineElements)
        buckets += parts.filter { !$0.isEmpty }.map { GradientBucket(shape, layer, columns: $0) }
      } else {
        open.layers.append((layer, columns))
        open.slices = [
          Extent(layout.layer(layer).lower, open.slices.first?.upper ?? layout.layer(layer).upper)
        ]
        if open.slices[0].count >= least {
          buckets.append(open)
          open = GradientBucket(shape)
        }
      }
    }
    return buckets + (open.layers.isEmpty ? [] : [open])
  }

  private init(_ shape: NetworkShape) { self.shape = shape }

  /// One bucket of all gradients.
  init(whole shape: NetworkShape) {
    self.init(shape)
    layers = (0..<shape.layers).reversed().map { ($0, Extent(0, shape.outputs(of: $0))) }
    slices = [ParameterLayout(shape).all]
  }

  private init(_ shape: NetworkShape, _ layer: Int, columns: Extent) {
    self.shape = shape
    layers = [(layer, columns)]
    let layout = ParameterLayout(shape)
    slices = [
      layout.paddedWeight(layer, columns: columns), layout.paddedBias(layer, columns: columns),
    ]
  }

  /// The actions that make a worker's own part of the bucket: kernels, or zeros where it has no
  /// rows.
  func gradients(of batchSlice: BatchSlice) -> [Action] {
    batchSlice.rows.isEmpty
      ? slices.map { .clear(slice: $0, arena: batchSlice.arena) } : kernels(batchSlice)
  }

  /// The kernels of the slice's rows that fill the bucket, with those of the input gradients.
  func kernels(_ batchSlice: BatchSlice) -> [Action] {
    layers.flatMap { layer, columns -> [Action] in
      // The bucket of a layer's first columns also computes its input gradient, before anybody's
      // update.
      let inputs = Extent(0, shape.inputs(of: layer))
      return
        (layer > 0 && columns.lower == 0
        ? [.backward(batchSlice.tile(layer, columns: inputs))] : [])
        + [.weightGradient(batchSlice.tile(layer, columns: columns), accumulate: false)]
    }
  }
}
