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
///   - product: the product, made for a forward pass of this shape.
///   - scratch: `product.scratchElements` elements.
public func forward(
  _ inputs: Matrix, weight: Matrix, panel: Int = 1, bias: UnsafePointer<Float>,
  activation: Activation, product: LayerProduct = .whole,
  scratch: UnsafeMutablePointer<Float>? = nil, into outputs: MutableMatrix
) {
  switch product.method {
  case .compiled: product.multiplyCompiled(inputs.base, weight.base, into: outputs.base)
  case .transposed:
    let rows = outputs.rows
    gemmWhole(
      weight, inputs, bTransposed: true,
      into: MutableMatrix(scratch!, rows: outputs.columns, columns: rows, stride: rows))
    transpose(Matrix(scratch!, rows: outputs.columns, columns: rows, stride: rows), into: outputs)
  case .whole where panel == 1: gemmWhole(inputs, weight, bTransposed: true, into: outputs)
  case .whole, .smallBlocks:
    forEachPanel(weight, panel) { first, panel in
      let outputs = outputs.columns(first, panel.columns)
      if product.method == .whole {
        gemmWhole(inputs, panel, into: outputs)
      } else {
        gemmInSmallBlocks(inputs, panel, into: outputs)
      }
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

/// Calls `body` with each panel of a weight: its first output, and the panel as [in, width].
private func forEachPanel(
  _ weight: Matrix, _ panel: Int, _ body: (_ first: Int, _ panel: Matrix) -> Void
) {
  for first in stride(from: 0, to: weight.rows, by: panel) {
    let width = min(panel, weight.rows - first)
    body(
      first,
      Matrix(
        weight.base + first * weight.columns, rows: weight.columns, columns: width, stride: width))
  }
}

/// target ← sourceᵀ, in squares that use whole cache lines.
private func transpose(_ source: Matrix, into target: MutableMatrix) {
  forEachTransposed(source) { target.base[$0 * target.stride + $1] = $2 }
}

/// Calls `body` with the row and column in the transpose of each element, and the element.
@inline(__always)
private func forEachTransposed(
  _ source: Matrix, _ body: (_ row: Int, _ column: Int, _ value: Float) -> Void
) {
  let side = 16
  for top in stride(from: 0, to: source.columns, by: side) {
    for left in stride(from: 0, to: source.rows, by: side) {
      let right = min(left + side, source.rows)
      for row in top..<min(top + side, source.columns) {
        for column in left..<right { body(row, column, source.base[column * source.stride + row]) }
      }
    }
  }
}

/// inputDeltas ← (deltas·weight) ⊙ [activations > 0], the gradient before a ReLU.
///
/// deltas [rows, out], weight [out, in], activations and inputDeltas [rows, columns], where columns
/// are some of the layer's inputs.
///
/// - Parameters:
///   - panel: the weight's layout in memory; see `WeightPanels`.
///   - first: the first of the columns.
///   - product: the product, made for a backward pass of this shape.
///   - scratch: `product.scratchElements` elements.
public func backward(
  _ deltas: Matrix, weight: Matrix, panel: Int = 1, from first: Int = 0, activations: Matrix,
  product: LayerProduct = .whole, scratch: UnsafeMutablePointer<Float>? = nil,
  into inputDeltas: MutableMatrix
) {
  let (rows, columns) = (inputDeltas.rows, inputDeltas.columns)
  if panel > 1, case .compiled = product.method {
    let deltasTransposed = MutableMatrix(
      scratch!, rows: deltas.columns, columns: rows, stride: rows)
    transpose(deltas, into: deltasTransposed)
    let transposed = scratch! + rows * deltas.columns
    product.multiplyCompiled(
      weight.base, firstRow: first, deltasTransposed.base, into: transposed)
    forEachTransposed(Matrix(transposed, rows: columns, columns: rows, stride: rows)) {
      let isPositive = activations.base[$0 * activations.stride + $1] > 0
      inputDeltas.base[$0 * inputDeltas.stride + $1] = isPositive ? $2 : 0
    }
    return
  }
  switch product.method {
  case .compiled: product.multiplyCompiled(deltas.base, weight.base + first, into: inputDeltas.base)
  case .whole where panel > 1:
    forEachPanel(weight, panel) { output, panel in
      gemmWhole(
        deltas.columns(output, panel.columns), panel.part(row: first, rows: columns),
        bTransposed: true, beta: output == 0 ? 0 : 1, into: inputDeltas)
    }
  case .smallBlocks: gemmInSmallBlocks(deltas, weight.columns(first, columns), into: inputDeltas)
  case .whole, .transposed: gemmWhole(deltas, weight.columns(first, columns), into: inputDeltas)
  }
  for row in 0..<rows {
    let values = inputDeltas.base + row * inputDeltas.stride
    let outputs = activations.base + row * activations.stride
    for column in 0..<columns { values[column] = outputs[column] > 0 ? values[column] : 0 }
  }
}

/// weight ← β·weight + α·deltasᵀ·inputs and bias ← β·bias + α·Σ deltas.
///
/// deltas [rows, out], inputs [rows, in], weight [out, in], bias [out]. With α = 1 the result is
/// the gradient (β = 1 adds to it); with α = −learning rate and β = 1 it is plain SGD in one GEMM.
///
/// - Parameters:
///   - panel: the weight's layout in memory; see `WeightPanels`.
///   - product: the product, made for a gradient of this shape and for this α and β.
///   - scratch: `product.scratchElements` elements.
public func weightGradient(
  _ deltas: Matrix, _ inputs: Matrix, alpha: Float = 1, beta: Float, weight: MutableMatrix,
  panel: Int = 1, bias: UnsafeMutablePointer<Float>,
  product: LayerProduct = .whole, scratch: UnsafeMutablePointer<Float>? = nil
) {
  switch product.method {
  case .compiled:
    let scaled = product.isScaled ? scaled(deltas, by: alpha, scratch!) : deltas
    let (a, b) = panel > 1 ? (inputs, scaled) : (scaled, inputs)
    product.multiplyCompiled(a.base, b.base, into: weight.base)
  case .smallBlocks where panel == 1:
    gemmInSmallBlocks(deltas, aTransposed: true, inputs, alpha: alpha, beta: beta, into: weight)
  case .whole where panel == 1, .transposed:
    gemmWhole(deltas, aTransposed: true, inputs, alpha: alpha, beta: beta, into: weight)
  case .whole, .smallBlocks:
    forEachPanel(Matrix(weight), panel) { first, panel in
      let target = MutableMatrix(
        UnsafeMutablePointer(mutating: panel.base), rows: panel.rows, columns: panel.columns,
        stride: panel.stride)
      let deltas = deltas.columns(first, panel.columns)
      if product.method == .whole {
        gemmWhole(inputs, aTransposed: true, deltas, alpha: alpha, beta: beta, into: target)
      } else {
        gemmInSmallBlocks(
          inputs, aTransposed: true, deltas, alpha: alpha, beta: beta, into: target)
      }
    }
  }
  for column in 0..<deltas.columns { bias[column] = beta == 0 ? 0 : beta * bias[column] }
  for row in 0..<deltas.rows {
    let values = deltas.base + row * deltas.stride
    for column in 0..<deltas.columns { bias[column] += alpha * values[column] }
  }
}

/// A copy of a matrix times a factor, without gaps between its rows.
private func scaled(
  _ matrix: Matrix, by factor: Float, _ memory: UnsafeMutablePointer<Float>
) -> Matrix {
  for row in 0..<matrix.rows {
    let (source, target) = (matrix.base + row * matrix.stride, memory + row * matrix.columns)
    for column in 0..<matrix.columns { target[column] = factor * source[column] }
  }
  return Matrix(memory, rows: matrix.rows, columns: matrix.columns, stride: matrix.columns)
}
