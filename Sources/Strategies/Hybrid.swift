import Networks
import Plans

extension Strategy {
  /// Rows are cut for both passes, columns for the weights. Workers read each other's activations
  /// instead of exchanging gradients, and the update is part of the weight gradient's own product.
  /// A step takes two barriers.
  ///
  /// After the update each worker has the new weights of some neurons in its cache, and the next
  /// forward pass reads all of them.
  ///
  /// Cost between P processes, for L layers and n rows: in two exchanges a step each process sends
  /// each other one 4L − 1 messages. Before the update these are n·width/P floats of every hidden
  /// level's activations, and of every level's deltas the block n·width/P² of its rows and the
  /// other's columns. After the update it is the P-th part of all parameters.
  static let rowsColumns = Strategy(
    .hybrid, "rows-columns",
    summary: "both passes by rows, weights by columns"
  ) { job, name in
    Plan(
      strategy: name, shape: job.shape, batch: job.batch,
      workers: SharedStep(job) { _ in .rows }.workers)
  }

  /// Each layer is cut in the way that moves less: wide layers by columns, so that weights stay
  /// with their worker, narrow ones by rows, so that activations do. Weights are updated by
  /// columns.
  ///
  /// Source for choosing a layer at a time: Krizhevsky, "One weird trick for parallelizing
  /// convolutional neural networks", 2014.
  ///
  /// Cost between processes: a layer by columns costs what it costs in `tensor`, and one by rows
  /// what it costs in `rowsColumns`. Where one kind follows the other, those activations or deltas
  /// of a level that only the other cut reads travel as blocks, a P-th part of the whole.
  static let perLayer = Strategy(
    .hybrid, "per-layer", isDefault: true,
    summary: "wide layers by columns, narrow ones by rows, weights by columns"
  ) { job, name in
    Plan(
      strategy: name, shape: job.shape, batch: job.batch,
      workers: SharedStep(job) { movesLessByColumns(job, layer: $0) ? .columns : .rows }.workers)
  }

  /// Whether a layer has more weights than a cut by columns makes workers read of each other's
  /// activations, forward and backward. The inputs of the first layer do not count: every process
  /// has the data.
  static func movesLessByColumns(_ job: Job, layer: Int) -> Bool {
    let (inputs, outputs) = (job.shape.inputs(of: layer), job.shape.outputs(of: layer))
    return inputs * outputs > 2 * job.batch * ((layer == 0 ? 0 : inputs) + outputs)
  }
}
