/// The function that follows a layer's weighted sum.
public enum Activation: Sendable, BitwiseCopyable {
  case relu
  case linear
}

/// outputs ← activation(inputs·weightᵀ + bias).
///
/// inputs [rows, in], weight [out, in], bias [out], outputs [rows, out].
///
/// - Parameters:
///   - panel: the weight's layout in memory; see `WeightPanels`.
///   - scratch: rows × out elements to compute the outputs in, transposed, or nil; see
///     `isFasterTransposed`.
public func forward(
  _ inputs: Matrix, weight: Matrix, panel: Int = 1, bias: UnsafePointer<Float>,
  activation: Activation, scratch: UnsafeMutablePointer<Float>? = nil, into outputs: MutableMatrix
) {
  if panel == 1, let scratch {
    let rows = outputs.rows
    gemm(
      weight, inputs, bTransposed: true,
      into: MutableMatrix(scratch, rows: outputs.columns, columns: rows, stride: rows))
    transpose(scratch, into: outputs)
  } else if panel == 1 {
    gemm(inputs, weight, bTransposed: true, into: outputs)
  } else {
    for first in stride(from: 0, to: weight.rows, by: panel) {
      let width = min(panel, weight.rows - first)
      gemm(
        inputs,
        Matrix(
          weight.base + first * weight.columns, rows: weight.columns, columns: width, stride: width),
        into: outputs.columns(first, width))
    }
  }
  for row in 0..<outputs.rows {
    let values = outputs.base + row * outputs.stride
    switch activation {
    case .relu:
      for column in 0..<outputs.columns {
        let value = values[column] + bias[column]
        // The comparison keeps a NaN a NaN, so that a diverged run shows.
        values[column] = value < 0 ? 0 : value
      }
    case .linear:
      for column in 0..<outputs.columns { values[column] += bias[column] }
    }
  }
}

/// Whether outputsᵀ = weight·inputsᵀ and its transposition take less time than inputs·weightᵀ.
///
/// OpenBLAS packs the operand on the right element by element when it is transposed, and packing a
/// few rows of inputs that way is cheaper than packing the weight. Measured with its Haswell and
/// SkylakeX kernels: a gain of 5 to 17 % of the product for fewer rows than columns, and a loss
/// otherwise. Large outputs would leave the cache before they are transposed.
public func isFasterTransposed(rows: Int, columns: Int) -> Bool {
  rows < columns && rows * columns <= 262_144
}

/// Writes outputs [rows, columns], read from their transpose in squares that use whole cache lines.
private func transpose(_ source: UnsafePointer<Float>, into outputs: MutableMatrix) {
  let side = 16
  for top in stride(from: 0, to: outputs.rows, by: side) {
    for left in stride(from: 0, to: outputs.columns, by: side) {
      let right = min(left + side, outputs.columns)
      for row in top..<min(top + side, outputs.rows) {
        let target = outputs.base + row * outputs.stride
        for column in left..<right { target[column] = source[column * outputs.rows + row] }
      }
    }
  }
}

/// inputDeltas ← (deltas·weight) ⊙ [activations > 0], the gradient before a ReLU.
///
/// deltas [rows, out], weight [out, columns], activations and inputDeltas [rows, columns], where
/// columns are any run of the layer's inputs.
public func backward(
  _ deltas: Matrix, weight: Matrix, activations: Matrix, into inputDeltas: MutableMatrix
) {
  gemm(deltas, weight, into: inputDeltas)
  for row in 0..<inputDeltas.rows {
    let values = inputDeltas.base + row * inputDeltas.stride
    let outputs = activations.base + row * activations.stride
    for column in 0..<inputDeltas.columns {
      values[column] = outputs[column] > 0 ? values[column] : 0
    }
  }
}

/// weight ← β·weight + α·deltasᵀ·inputs and bias ← β·bias + α·Σ deltas.
///
/// deltas [rows, out], inputs [rows, in], weight [out, in], bias [out]. With α = 1 the result is
/// the gradient (β = 1 adds to it); with α = −learning rate and β = 1 it is plain SGD in one GEMM.
///
/// - Parameter panel: the weight's layout in memory; see `WeightPanels`.
public func weightGradient(
  _ deltas: Matrix, _ inputs: Matrix, alpha: Float = 1, beta: Float,
  weight: MutableMatrix, panel: Int = 1, bias: UnsafeMutablePointer<Float>
) {
  if panel == 1 {
    gemm(deltas, aTransposed: true, inputs, alpha: alpha, beta: beta, into: weight)
  } else {
    for first in stride(from: 0, to: weight.rows, by: panel) {
      let width = min(panel, weight.rows - first)
      gemm(
        inputs, aTransposed: true, deltas.columns(first, width), alpha: alpha, beta: beta,
        into: MutableMatrix(
          weight.base + first * weight.columns, rows: weight.columns, columns: width,
          stride: width))
    }
  }
  for column in 0..<deltas.columns { bias[column] = beta == 0 ? 0 : beta * bias[column] }
  for row in 0..<deltas.rows {
    let values = deltas.base + row * deltas.stride
    for column in 0..<deltas.columns { bias[column] += alpha * values[column] }
  }
}
