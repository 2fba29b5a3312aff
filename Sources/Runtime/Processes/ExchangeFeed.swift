import Datasets
import Plans

/// Feeds for plans that read no rows but need a feed.
package enum ExchangeFeed {
  /// The run's own feed where it fits the plan; otherwise a feed of zeros.
  static func feed(for plan: Plan, like own: RowFeed) throws -> RowFeed {
    own.batch == plan.batch && own.features == plan.shape.inputs ? own : try zeros(for: plan)
  }

  package static func zeros(for plan: Plan) throws -> RowFeed {
    let rows = LabelledRows(
      features: plan.shape.inputs, classes: plan.shape.outputs,
      pixels: [Float](repeating: 0, count: plan.batch * plan.shape.inputs),
      labels: [Int32](repeating: 0, count: plan.batch))
    return try RowFeed(rows, batch: plan.batch, order: .none)
  }
}
