import Foundation
import Kernels
import Randomness
import Testing

@Suite("Losses against their formulas")
struct LossTests {
  /// The formulas in binary64: a row's loss, and its slope by each output.
  private func formula(_ loss: Loss, _ outputs: [Double], _ label: Int) -> (Double, [Double]) {
    switch loss.name {
    case "mse":
      let errors = outputs.enumerated().map { $1 - ($0 == label ? 1 : 0) }
      return (errors.reduce(0) { $0 + $1 * $1 / 2 }, errors)
    default:
      let largest = outputs.max()!
      let powers = outputs.map { exp($0 - largest) }
      let sum = powers.reduce(0, +)
      return (
        log(sum) - (outputs[label] - largest),
        powers.enumerated().map { $1 / sum - ($0 == label ? 1 : 0) }
      )
    }
  }

  @Test(arguments: Loss.all.map(\.name), Product.all)
  func matches(name: String, product: Product) throws {
    let loss = try #require(Loss.named(name))
    var random = SplitMix64(seed: 5)
    let outputs = Grid(product.rows, product.columns, gap: product.gap) { _, _ in
      Float(8 * random.nextUnit() - 4)
    }
    let labels = (0..<product.rows).map { _ in Int32(random.next(below: product.columns)) }
    let deltas = Grid(product.rows, product.columns, gap: product.gap + 2) { _, _ in .nan }
    // The rows are a piece of a larger batch: a mean over the batch divides by all of it.
    let batch = product.rows + 3
    let total = loss.apply(outputs.matrix, labels, batch, deltas.mutable)
    let expected = (0..<product.rows).map { row in
      formula(
        loss, (0..<product.columns).map { Double(outputs[row, $0]) }, Int(labels[row]))
    }
    let sum = expected.reduce(0) { $0 + $1.0 }
    #expect(abs(total - sum) < 1e-5 * max(1, sum))
    #expect(deltas.difference { expected[$0].1[$1] / Double(batch) } < 1e-6)
    #expect(deltas.gapsAreUntouched && outputs.gapsAreUntouched)
  }

  @Test("Huge outputs do not overflow", arguments: [1e4, 1e30, 3e38] as [Float])
  func hugeLogits(size: Float) {
    let outputs = Grid(3, 3, gap: 0) { row, column in
      [[size, 0, -size], [size, size, size], [-size, -size, -size]][row][column]
    }
    let deltas = Grid(3, 3, gap: 0)
    let total = Loss.crossEntropy.apply(outputs.matrix, [0, 1, 2], 1, deltas.mutable)
    #expect(abs(total - 2 * log(3)) < 1e-6)
    let third = 1.0 / 3
    let expected = [
      [0, 0, 0], [third, third - 1, third], [third, third, third - 1],
    ]
    #expect(deltas.difference { expected[$0][$1] } < 1e-6)
  }

  @Test("A label far below the largest output costs the distance, not infinity")
  func hopelessLabel() {
    let outputs = Grid(1, 2, gap: 0) { _, column in column == 0 ? 1000 : 0 }
    let deltas = Grid(1, 2, gap: 0)
    #expect(Loss.crossEntropy.apply(outputs.matrix, [1], 1, deltas.mutable) == 1000)
    #expect(deltas[0, 0] == 1 && deltas[0, 1] == -1)
  }

  @Test("A value that is no number makes the loss one", arguments: Loss.all.map(\.name), 0..<3)
  func keepsNaN(name: String, column: Int) throws {
    let loss = try #require(Loss.named(name))
    let outputs = Grid(2, 3, gap: 0) { $0 == 1 && $1 == column ? .nan : 0.5 }
    let deltas = Grid(2, 3, gap: 0)
    #expect(loss.apply(outputs.matrix, [0, 1], 2, deltas.mutable).isNaN)
    #expect(deltas[1, column].isNaN)
    #expect(!deltas[0, 0].isNaN)
  }
}
