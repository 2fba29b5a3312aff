import Networks
import Plans

extension Strategy {
  /// Each pass of each layer is cut into rows × columns, by as many workers as pay: small layers by
  /// few, because a product of few columns is slow and a barrier may cost more than it gains.
  ///
  /// Forward and input gradient are cut into any grid, the loss by rows, and the weight gradient by
  /// columns, with the update in the same hands, so that no gradient is exchanged. `tensor`,
  /// `rowsColumns` and `perLayer` are special cases, and `GridSearch` finds nothing that it prices
  /// above them. Source for a grid of each layer's own: Jia et al., "Beyond Data and Model
  /// Parallelism for Deep Neural Networks", MLSys 2019, which also searches by simulated cost.
  ///
  /// Barriers are where one worker needs what another has written, or would overwrite what another
  /// still reads: none between passes that the same workers carry out on the same rows.
  static let grid = Strategy(
    .hybrid, "grid", reach: .oneProcess,
    summary: "each layer's passes by rows × columns and by as many workers as pay"
  ) { job, name in
    var prices = GridPrices(job)
    let cuts = GridSearch.cheapest(job, &prices)
    return Plan(
      strategy: name, shape: job.shape, batch: job.batch, workers: prices.workers(cuts))
  }
}
