import Randomness
import Testing

@testable import Kernels

/// Every way of making a pass's product against plain loops in double precision.
@Suite("Products of passes")
struct LayerProductTests {
  /// Rows, inputs, outputs and the weight's panel: whole panels and blocks, and parts of them.
  static let shapes = [
    (1, 1, 1, 1), (3, 5, 7, 1), (9, 70, 20, 1), (33, 65, 66, 1), (3, 5, 7, 4), (8, 16, 32, 16),
    (9, 70, 40, 16), (33, 20, 130, 64), (2, 3, 17, 16),
  ]
  /// Besides the methods that a machine would try: blocks that leave a part of every dimension.
  static let methods: [PassMethod] = [
    .whole, .smallBlocks, .transposed, .compiled(rows: 1 << 20, inner: 1 << 20),
    .compiled(rows: 4, inner: 8), .compiled(rows: 16, inner: 1 << 20),
  ]

  @Test(arguments: shapes, LayerPass.Direction.allCases)
  func isThatOfPlainLoops(
    shape: (rows: Int, inputs: Int, outputs: Int, panel: Int), direction: LayerPass.Direction
  ) {
    let (rows, inputs, outputs, panel) = shape
    var tried = 0
    for method in Self.methods {
      for (alpha, beta) in [(1, 0), (1, 1), (-0.5, 1)] as [(Float, Float)] {
        guard direction == .gradient || alpha == 1 && beta == 0 else { continue }
        let pass = LayerPass(
          direction, rows: rows, inputs: inputs, outputs: outputs, panel: panel,
          inputStride: inputs + 3, outputStride: outputs + 2, weightInputs: inputs,
          accumulates: beta == 1, isScaled: alpha != 1)
        guard let product = LayerProduct(pass, method) else {
          #expect(!pass.isPossible(method))
          continue
        }
        defer { product.deallocate() }
        tried += 1
        check(pass, product, alpha, beta)
      }
    }
    #expect(tried > 0)
  }

  private func check(_ pass: LayerPass, _ product: LayerProduct, _ alpha: Float, _ beta: Float) {
    var random = SplitMix64(seed: 21)
    let input = Grid.random(pass.rows, pass.inputs, gap: 3, &random)
    let output = Grid.random(pass.rows, pass.outputs, gap: 2, &random)
    let weight = Grid.random(pass.outputs, pass.inputs, gap: 0, &random)
    let bias = Grid.random(1, pass.outputs, gap: 1, &random)
    let packed = Grid(pass.outputs, pass.inputs, gap: 0)
    WeightPanels.pack(weight.matrix, panel: pass.panel, into: packed.pointer)
    let scratch = Grid(1, max(1, product.scratchElements), gap: 4) { _, _ in .nan }
    let difference: Double
    switch pass.direction {
    case .forward:
      let found = Grid(pass.rows, pass.outputs, gap: 2) { _, _ in .nan }
      forward(
        input.matrix, weight: packed.matrix, panel: pass.panel, bias: bias.pointer,
        activation: .relu, product: product, scratch: scratch.pointer, into: found.mutable)
      difference = found.difference { row, neuron in
        max(
          0,
          (0..<pass.inputs).reduce(Double(bias[0, neuron])) {
            $0 + Double(input[row, $1]) * Double(weight[neuron, $1])
          })
      }
      #expect(found.gapsAreUntouched)
    case .backward:
      let activations = Grid(pass.rows, pass.inputs, gap: 3) { _, _ in
        Float(random.next(below: 3)) / 2
      }
      let found = Grid(pass.rows, pass.inputs, gap: 3) { _, _ in .nan }
      backward(
        output.matrix, weight: packed.matrix, panel: pass.panel,
        activations: activations.matrix, product: product, scratch: scratch.pointer,
        into: found.mutable)
      difference = found.difference { row, column in
        guard activations[row, column] > 0 else { return 0 }
        return (0..<pass.outputs).reduce(0) {
          $0 + Double(output[row, $1]) * Double(weight[$1, column])
        }
      }
      #expect(found.gapsAreUntouched)
    case .gradient:
      if beta == 0 {
        for row in 0..<pass.outputs {
          for column in 0..<pass.inputs { packed[row, column] = .nan }
        }
      }
      weightGradient(
        output.matrix, input.matrix, alpha: alpha, beta: beta, weight: packed.mutable,
        panel: pass.panel, bias: bias.pointer, product: product, scratch: scratch.pointer)
      let found = Grid(pass.outputs, pass.inputs, gap: 0)
      WeightPanels.unpack(packed.pointer, panel: pass.panel, into: found.mutable)
      difference = found.difference { neuron, column in
        (0..<pass.rows).reduce(beta == 0 ? 0 : Double(weight[neuron, column])) {
          $0 + Double(alpha) * Double(output[$1, neuron]) * Double(input[$1, column])
        }
      }
    }
    #expect(difference < 2e-5, "\(product.method)")
    #expect(scratch.gapsAreUntouched && bias.gapsAreUntouched)
  }

  /// As the workers of a tensor-parallel plan take them.
  @Test("A backward pass may take some of the inputs", arguments: shapes)
  func someInputs(shape: (rows: Int, inputs: Int, outputs: Int, panel: Int)) {
    let (rows, all, outputs, panel) = shape
    let (first, count) = (all / 3, all - all / 3 - all / 4)
    var random = SplitMix64(seed: 22)
    let deltas = Grid.random(rows, outputs, gap: 0, &random)
    let weight = Grid.random(outputs, all, gap: 0, &random)
    let activations = Grid(rows, count, gap: 1) { _, _ in 1 }
    let packed = Grid(outputs, all, gap: 0)
    WeightPanels.pack(weight.matrix, panel: panel, into: packed.pointer)
    for method in Self.methods {
      let pass = LayerPass(
        .backward, rows: rows, inputs: count, outputs: outputs, panel: panel,
        inputStride: count + 1, weightInputs: all)
      guard let product = LayerProduct(pass, method) else { continue }
      defer { product.deallocate() }
      let found = Grid(rows, count, gap: 1) { _, _ in .nan }
      let scratch = Grid(1, max(1, product.scratchElements), gap: 0) { _, _ in .nan }
      backward(
        deltas.matrix, weight: packed.matrix, panel: panel, from: first,
        activations: activations.matrix, product: product, scratch: scratch.pointer,
        into: found.mutable)
      let difference = found.difference { row, column in
        (0..<outputs).reduce(0) {
          $0 + Double(deltas[row, $1]) * Double(weight[$1, first + column])
        }
      }
      #expect(difference < 2e-5 && found.gapsAreUntouched, "\(method)")
    }
  }

  @Test(
    "A method is what its text says",
    arguments: [PassMethod.whole, .smallBlocks, .transposed, .compiled(rows: 3, inner: 5)])
  func text(method: PassMethod) { #expect(PassMethod(method.description) == method) }

  @Test(arguments: ["", "whole ", "compiled", "compiled:1", "compiled:0:1", "compiled:1:2:3"])
  func otherTextIsNone(text: String) { #expect(PassMethod(text) == nil) }
}
