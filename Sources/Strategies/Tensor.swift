import Networks
import Plans

extension Strategy {
  /// The columns of every layer are cut: each worker computes its own neurons for all rows and owns
  /// their weights. Activations lie in a process's first arena for all its workers to read, so
  /// nothing is copied inside a process and no gradient is exchanged. A barrier a level keeps the
  /// order.
  ///
  /// The backward pass cuts the columns of the level below, and so reads everyone's weights, which
  /// are updated only once all workers have read them. Source: Shoeybi et al., "Megatron-LM", 2019,
  /// for the cut. The form that shares activations and gathers weights, where theirs sums partial
  /// input gradients, is ours.
  ///
  /// Cost between P processes, for L > 1 layers and n rows: in 2L exchanges a step each process
  /// sends each other one 3L − 2 messages. These are n·width/P floats of every hidden level's
  /// activations, n·outputs/P² of the outputs and n·outputs/P of their deltas, n·width/P of the
  /// deltas of every hidden level but the first, and the P-th part of every weight but the first
  /// layer's, which nobody else reads.
  static let tensor = Strategy(
    .layerParallel, "tensor", isDefault: true,
    summary: "columns of every layer, activations shared in place"
  ) { job, name in
    Plan(
      strategy: name, shape: job.shape, batch: job.batch,
      workers: SharedStep(job) { _ in .columns }.workers)
  }
}
