import Kernels
import Randomness
import Testing

@Suite("Weights in panels")
struct WeightPanelTests {
  /// Inputs, outputs and the panel's width: one panel, several, and a last one that is narrower.
  private static let weights = [(3, 4, 1), (3, 4, 4), (5, 8, 2), (7, 10, 4), (2, 5, 3), (1, 3, 2)]

  /// Where an element of the plain weight lies, from the layout's own description.
  private static func position(
    _ output: Int, _ input: Int, inputs: Int, outputs: Int, panel: Int
  ) -> Int {
    let first = output / panel * panel
    return first * inputs + input * min(panel, outputs - first) + output - first
  }

  @Test(arguments: weights)
  func packsAndUnpacks(weight: (inputs: Int, outputs: Int, panel: Int)) {
    let (inputs, outputs, panel) = weight
    var random = SplitMix64(seed: 9)
    let plain = Grid.random(outputs, inputs, gap: 2, &random)
    let packed = Grid(1, inputs * outputs, gap: 3)
    WeightPanels.pack(plain.matrix, panel: panel, into: packed.pointer)
    for output in 0..<outputs {
      for input in 0..<inputs {
        let position = Self.position(
          output, input, inputs: inputs, outputs: outputs, panel: panel)
        #expect(packed[0, position] == plain[output, input])
      }
    }
    let back = Grid(outputs, inputs, gap: 2)
    WeightPanels.unpack(packed.pointer, panel: panel, into: back.mutable)
    #expect(back.difference { Double(plain[$0, $1]) } == 0)
    #expect(back.gapsAreUntouched && packed.gapsAreUntouched)
  }

  @Test("Both products are those of the plain weight", arguments: weights)
  func products(weight: (inputs: Int, outputs: Int, panel: Int)) {
    let (inputs, outputs, panel) = weight
    var random = SplitMix64(seed: 10)
    let rows = 6
    let plain = Grid.random(outputs, inputs, gap: 0, &random)
    let batch = Grid.random(rows, inputs, gap: 1, &random)
    let deltas = Grid.random(rows, outputs, gap: 2, &random)
    let bias = Grid.random(1, outputs, gap: 0, &random)
    let packed = Grid(outputs, inputs, gap: 0)
    WeightPanels.pack(plain.matrix, panel: panel, into: packed.pointer)

    let found = Grid(rows, outputs, gap: 3)
    forward(
      batch.matrix, weight: packed.matrix, panel: panel, bias: bias.pointer, activation: .linear,
      into: found.mutable)
    let difference = found.difference { row, output in
      (0..<inputs).reduce(Double(bias[0, output])) {
        $0 + Double(batch[row, $1]) * Double(plain[output, $1])
      }
    }
    #expect(difference < 1e-5 && found.gapsAreUntouched)

    for (alpha, beta) in [(1, 0), (1, 1), (-0.1, 1)] as [(Float, Float)] {
      WeightPanels.pack(plain.matrix, panel: panel, into: packed.pointer)
      let biasGradient = Grid.random(1, outputs, gap: 1, &random)
      let before = (0..<outputs).map { beta == 0 ? 0 : Double(beta * biasGradient[0, $0]) }
      weightGradient(
        deltas.matrix, batch.matrix, alpha: alpha, beta: beta, weight: packed.mutable,
        panel: panel, bias: biasGradient.pointer)
      let updated = Grid(outputs, inputs, gap: 0)
      WeightPanels.unpack(packed.pointer, panel: panel, into: updated.mutable)
      let step = updated.difference { output, input in
        (0..<rows).reduce(Double(beta) * Double(plain[output, input])) {
          $0 + Double(alpha) * Double(deltas[$1, output]) * Double(batch[$1, input])
        }
      }
      let biasStep = biasGradient.difference { _, output in
        (0..<rows).reduce(before[output]) {
          $0 + Double(alpha) * Double(deltas[$1, output])
        }
      }
      #expect(step < 1e-5 && biasStep < 1e-5 && biasGradient.gapsAreUntouched)
    }
  }
}
