import Datasets
import Kernels
import Networks

/// The quality of trained parameters on rows that they have not seen.
public enum Evaluation {
  /// The share of rows whose largest output is that of their label.
  ///
  /// - Parameter parameters: `ParameterLayout.count` elements.
  public static func accuracy(
    _ parameters: [Float], layout: ParameterLayout, on rows: LabelledRows
  ) -> Double {
    let shape = layout.shape
    let chunk = min(rows.rows, 256)
    var levels = shape.widths.map { [Float](repeating: 0, count: $0 * chunk) }
    var correct = 0
    for first in stride(from: 0, to: rows.rows, by: chunk) {
      let count = min(chunk, rows.rows - first)
      let features = rows.pointer(toRow: first)
      for index in 0..<count * shape.inputs { levels[0][index] = features[index] }
      for layer in 0..<shape.layers {
        let inputs = levels[layer]
        apply(layer, layout, parameters, inputs, rows: count, into: &levels[layer + 1])
      }
      for row in 0..<count {
        let outputs = levels[shape.layers][(row * shape.outputs)..<((row + 1) * shape.outputs)]
        let best = outputs.indices.max { outputs[$0] < outputs[$1] }!
        if best - row * shape.outputs == Int(rows.labels[first + row]) { correct += 1 }
      }
    }
    return Double(correct) / Double(max(1, rows.rows))
  }

  private static func apply(
    _ layer: Int, _ layout: ParameterLayout, _ parameters: [Float], _ inputs: [Float],
    rows: Int, into outputs: inout [Float]
  ) {
    let (width, columns) = (layout.shape.inputs(of: layer), layout.shape.outputs(of: layer))
    parameters.withUnsafeBufferPointer { parameters in
      inputs.withUnsafeBufferPointer { inputs in
        outputs.withUnsafeMutableBufferPointer { outputs in
          forward(
            Matrix(inputs.baseAddress!, rows: rows, columns: width, stride: width),
            weight: Matrix(
              parameters.baseAddress! + layout.weightOffsets[layer], rows: columns,
              columns: width, stride: width),
            bias: parameters.baseAddress! + layout.biasOffsets[layer],
            activation: layer == layout.shape.layers - 1 ? .linear : .relu,
            into: MutableMatrix(
              outputs.baseAddress!, rows: rows, columns: columns, stride: columns))
        }
      }
    }
  }
}
