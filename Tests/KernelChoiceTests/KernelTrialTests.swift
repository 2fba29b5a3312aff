import Kernels
import Testing

@testable import KernelChoice

/// What a trial says of right and of wrong products.
struct KernelTrialTests {
  /// c ← op(a)·op(b) in binary32, element by element.
  private static func multiply(
    _ a: Matrix, _ b: Matrix, _ shape: TrialProduct, _ c: MutableMatrix, inner: Int? = nil
  ) {
    for row in 0..<shape.rows {
      for column in 0..<shape.columns {
        var sum: Float = 0
        for index in 0..<(inner ?? shape.inner) {
          let left =
            shape.aTransposed ? a.base[index * a.stride + row] : a.base[row * a.stride + index]
          let right =
            shape.bTransposed
            ? b.base[column * b.stride + index] : b.base[index * b.stride + column]
          sum += left * right
        }
        c.base[row * c.stride + column] = sum
      }
    }
  }

  @Test func aPlainProductIsRight() {
    let trial = KernelTrial.measure(core: "plain", seconds: 0) { a, b, shape, c in
      Self.multiply(a, b, shape, c)
    }
    #expect(trial.isRight && trial.core == "plain")
    // It is far from the bound, which holds for the worst case, and not exact.
    #expect(trial.error > 0 && trial.error < 0.5)
  }

  @Test func theKernelsInUseAreRight() {
    let trial = KernelTrial.measure(core: BLAS.core, seconds: 0)
    #expect(trial.isRight, "\(trial)")
  }

  struct Wrong: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var product: @Sendable (Matrix, Matrix, TrialProduct, MutableMatrix) -> Void
  }

  static let wrong = [
    Wrong(testDescription: "the last term is left out") { a, b, shape, c in
      multiply(a, b, shape, c, inner: shape.inner - 1)
    },
    Wrong(testDescription: "nothing is computed") { _, _, _, _ in },
    Wrong(testDescription: "zeros") { _, _, shape, c in
      for index in 0..<shape.rows * shape.columns { c.base[index] = 0 }
    },
    Wrong(testDescription: "the last element is another one") { a, b, shape, c in
      multiply(a, b, shape, c)
      c.base[shape.rows * shape.columns - 1] = c.base[0]
    },
    Wrong(testDescription: "an infinite element") { a, b, shape, c in
      multiply(a, b, shape, c)
      c.base[1] = .infinity
    },
    Wrong(testDescription: "one element is off by a thousandth, in one product") { a, b, shape, c in
      multiply(a, b, shape, c)
      if shape.rows == 37 { c.base[37] += 1e-3 }
    },
  ]

  @Test(arguments: wrong)
  func aWrongProductIsNot(product: Wrong) {
    let trial = KernelTrial.measure(core: "x", seconds: 0) { product.product($0, $1, $2, $3) }
    #expect(!trial.isRight && trial.error > 1, "\(trial)")
  }

  @Test func theLineIsReadBack() {
    let trial = KernelTrial(core: "Zen", rate: 12.34567890123, error: 1e-3)
    #expect(KernelTrial(output: "noise\n\(trial.line)\n") == trial)
    let endless = KernelTrial(core: "Zen", rate: 1, error: .infinity)
    #expect(KernelTrial(output: endless.line) == endless)
    #expect(!endless.isRight)
  }

  @Test(arguments: [
    "", "\n", "kernel-trial", "kernel-trial Zen", "kernel-trial Zen 1", "kernel-trial Zen x 0",
    "kernel-trial Zen 1 0 0", "Zen 1 0", "kernel-trial  1 0",
  ])
  func otherTextIsNoTrial(text: String) {
    #expect(KernelTrial(output: text) == nil)
  }

  @Test(arguments: ["nan 0", "1 nan", "inf 0", "0 0", "-1 0", "1 1.01", "1 inf"])
  func figuresThatCannotBeAreNotRight(figures: String) throws {
    let trial = try #require(KernelTrial(output: "kernel-trial Zen \(figures)"))
    #expect(!trial.isRight)
  }
}
