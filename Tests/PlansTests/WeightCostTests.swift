import Networks
import Plans
import Testing

/// What a product pays for its weights does not depend on its rows, and is shared out with them.
@Suite struct WeightCostTests {
  /// Columns are outputs, and for a backward pass inputs.
  @Test(arguments: [1, 3, 8], [Extent(0, 16), Extent(2, 5)])
  func weightsArePaidOncePerProduct(rows: Int, columns: Extent) throws {
    let plan = try simulatedPlan("serial", "32-20-16", batch: 8, workers: 1)
    let cost = PlanCost(flopsPerSecond: 64, weightBytesPerSecond: 8, bytesPerSecond: 1)
    let tile = Tile(
      layer: 1, rows: Extent(0, rows), columns: columns, arena: 0, parameters: 0)
    let width = columns.upper - columns.lower
    func seconds(_ weights: Int) -> Double {
      Double(2 * rows * weights) / 64 + Double(4 * weights) / 8
    }
    for (action, weights) in [
      (Action.forward(tile), 20 * width), (.weightGradient(tile, accumulate: true), 20 * width),
      (.weightUpdate(tile), 20 * width), (.backward(tile), 16 * width),
    ] {
      #expect(cost.seconds(of: action, owner: 0, in: plan) == seconds(weights))
    }
    // Every product once, forward, backward but for the first layer, and weights; and the loss.
    let all = Double(2 * 8 * (2 * 640 + 3 * 320)) / 64 + Double(4 * (2 * 640 + 3 * 320)) / 8
    #expect(cost.serialSeconds(of: plan) == all + Double(2 * 8 * 16 * 4))
  }
}
