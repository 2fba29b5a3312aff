import Randomness
import Testing

@testable import Kernels

@Suite("Layers against plain loops")
struct LayerTests {
  @Test(arguments: Product.all, [(false, false), (false, true), (true, false)])
  func product(of product: Product, transposed: (Bool, Bool)) {
    var random = SplitMix64(seed: 1)
    let (m, k, n) = (product.rows, product.inner, product.columns)
    let (aT, bT) = transposed
    let a = Grid.random(aT ? k : m, aT ? m : k, gap: product.gap, &random)
    let b = Grid.random(bT ? n : k, bT ? k : n, gap: product.gap, &random)
    for (alpha, beta) in [(1, 0), (1, 1), (-0.5, 1), (2, 0.25)] as [(Float, Float)] {
      let c = Grid.random(m, n, gap: product.gap, &random)
      let before = (0..<m).map { row in (0..<n).map { Double(c[row, $0]) } }
      gemm(
        a.matrix, aTransposed: aT, b.matrix, bTransposed: bT, alpha: alpha, beta: beta,
        into: c.mutable)
      let difference = c.difference { row, column in
        let sum = (0..<k).reduce(0.0) { sum, index in
          sum + Double(aT ? a[index, row] : a[row, index])
            * Double(bT ? b[column, index] : b[index, column])
        }
        return Double(alpha) * sum + Double(beta) * before[row][column]
      }
      #expect(difference < 1e-5)
      #expect(c.gapsAreUntouched)
    }
  }

  @Test("A product in blocks is the product", arguments: Product.all, [false, true])
  func blocks(product: Product, transposed: Bool) {
    var random = SplitMix64(seed: 8)
    let (m, k, n) = (product.rows, product.inner, product.columns)
    let a = Grid.random(transposed ? k : m, transposed ? m : k, gap: product.gap, &random)
    let b = Grid.random(k, n, gap: product.gap, &random)
    for (rows, inner) in [(1, 1), (2, 3), (5, 4), (m + 1, k + 1)] {
      for beta in [0, 1, 0.25] as [Float] {
        let c =
          beta == 0
          ? Grid(m, n, gap: product.gap) { _, _ in .nan }
          : Grid.random(m, n, gap: product.gap, &random)
        let before = (0..<m).map { row in (0..<n).map { beta == 0 ? 0 : Double(c[row, $0]) } }
        gemm(
          a.matrix, aTransposed: transposed, b.matrix, alpha: -0.5, beta: beta, into: c.mutable,
          blocks: (rows: rows, inner: inner))
        let difference = c.difference { row, column in
          (0..<k).reduce(Double(beta) * before[row][column]) { sum, index in
            sum - 0.5 * Double(transposed ? a[index, row] : a[row, index])
              * Double(b[index, column])
          }
        }
        #expect(difference < 1e-5)
        #expect(c.gapsAreUntouched)
      }
    }
  }

  @Test("Blocks are of products that OpenBLAS calls small", arguments: [false, true])
  func blocksAreSmall(transposed: Bool) {
    for columns in 1...SmallProducts.widest {
      let (rows, inner) = SmallProducts.blocks(columns: columns, aTransposed: transposed)
      #expect(rows > 0 && inner > 0 && rows * inner * columns <= SmallProducts.largest)
    }
  }

  @Test("What is overwritten may be no number before", arguments: Product.all)
  func overwritesNaN(product: Product) {
    let a = Grid(product.rows, product.inner, gap: product.gap) { _, _ in 1 }
    let b = Grid(product.inner, product.columns, gap: product.gap) { _, _ in 1 }
    let c = Grid(product.rows, product.columns, gap: product.gap) { _, _ in .nan }
    gemm(a.matrix, b.matrix, into: c.mutable)
    #expect(c.difference { _, _ in Double(product.inner) } == 0)
  }

  @Test(arguments: Product.all, [Activation.relu, .linear])
  func forward(product: Product, activation: Activation) {
    var random = SplitMix64(seed: 2)
    let inputs = Grid.random(product.rows, product.inner, gap: product.gap, &random)
    let weight = Grid.random(product.columns, product.inner, gap: product.gap, &random)
    let bias = Grid.random(1, product.columns, gap: 0, &random)
    let outputs = Grid(product.rows, product.columns, gap: product.gap) { _, _ in .nan }
    Kernels.forward(
      inputs.matrix, weight: weight.matrix, bias: bias.pointer, activation: activation,
      into: outputs.mutable)
    let difference = outputs.difference { row, column in
      let sum = (0..<product.inner).reduce(Double(bias[0, column])) {
        $0 + Double(inputs[row, $1]) * Double(weight[column, $1])
      }
      return activation == .relu ? max(0, sum) : sum
    }
    #expect(difference < 1e-5)
    #expect(outputs.gapsAreUntouched)
  }

  @Test(arguments: Product.all)
  func backward(product: Product) {
    var random = SplitMix64(seed: 3)
    let deltas = Grid.random(product.rows, product.inner, gap: product.gap, &random)
    let weight = Grid.random(product.inner, product.columns, gap: product.gap, &random)
    // A third of them exactly zero: where a ReLU has its edge, the slope is zero.
    let activations = Grid(product.rows, product.columns, gap: product.gap) { _, _ in
      Float(random.next(below: 3)) / 2
    }
    let found = Grid(product.rows, product.columns, gap: product.gap) { _, _ in .nan }
    Kernels.backward(
      deltas.matrix, weight: weight.matrix, activations: activations.matrix, into: found.mutable)
    let difference = found.difference { row, column in
      guard activations[row, column] > 0 else { return 0 }
      return (0..<product.inner).reduce(0) {
        $0 + Double(deltas[row, $1]) * Double(weight[$1, column])
      }
    }
    #expect(difference < 1e-5)
    #expect(found.gapsAreUntouched)
  }

  @Test(arguments: Product.all, [(1, 0), (1, 1), (-0.1, 1)] as [(Float, Float)])
  func weightGradient(product: Product, factors: (Float, Float)) {
    var random = SplitMix64(seed: 4)
    let (alpha, beta) = factors
    let deltas = Grid.random(product.inner, product.rows, gap: product.gap, &random)
    let inputs = Grid.random(product.inner, product.columns, gap: product.gap, &random)
    let weight = Grid.random(product.rows, product.columns, gap: product.gap, &random)
    let bias = Grid.random(1, product.rows, gap: 4, &random)
    if beta == 0 { bias[0, 0] = .nan }
    let before = (0..<product.rows).map { row in
      (0..<product.columns).map { Double(weight[row, $0]) } + [Double(bias[0, row])]
    }
    Kernels.weightGradient(
      deltas.matrix, inputs.matrix, alpha: alpha, beta: beta, weight: weight.mutable,
      bias: bias.pointer)
    func old(_ row: Int, _ column: Int) -> Double {
      beta == 0 ? 0 : Double(beta) * before[row][column]
    }
    let difference = weight.difference { row, column in
      (0..<product.inner).reduce(old(row, column)) {
        $0 + Double(alpha) * Double(deltas[$1, row]) * Double(inputs[$1, column])
      }
    }
    let biasDifference = bias.difference { _, row in
      (0..<product.inner).reduce(old(row, product.columns)) {
        $0 + Double(alpha) * Double(deltas[$1, row])
      }
    }
    #expect(difference < 1e-5 && biasDifference < 1e-5)
    #expect(weight.gapsAreUntouched && bias.gapsAreUntouched)
  }

  @Test("A value that is no number stays one", arguments: [Activation.relu, .linear])
  func forwardKeepsNaN(activation: Activation) {
    let inputs = Grid(3, 5, gap: 0) { row, column in row == 1 && column == 2 ? .nan : 1 }
    let weight = Grid(4, 5, gap: 0) { _, _ in 1 }
    let bias = Grid(1, 4, gap: 0)
    let outputs = Grid(3, 4, gap: 0)
    Kernels.forward(
      inputs.matrix, weight: weight.matrix, bias: bias.pointer, activation: activation,
      into: outputs.mutable)
    #expect(outputs.difference { row, _ in row == 1 ? .nan : 5 } == 0)
  }
}
