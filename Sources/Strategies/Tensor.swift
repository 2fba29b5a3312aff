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
    .layerParallel, "tensor", isDefault: true, reach: .oneProcess,
    summary: "columns of every layer, activations shared in place"
  ) { job, name in
    Plan(
      strategy: name, shape: job.shape, batch: job.batch,
      workers: SharedStep(job) { _ in .columns }.workers)
  }
}
