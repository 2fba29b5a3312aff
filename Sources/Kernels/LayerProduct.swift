/// The product of a layer's pass with the method that makes it, ready to run.
// Safe to share: what it points to never changes.
public struct LayerProduct: BitwiseCopyable, @unchecked Sendable {
  /// Any pass of any shape, by OpenBLAS.
  public static let whole = LayerProduct(.whole, isScaled: false, scratchElements: 0, nil)

  public let method: PassMethod
  /// Whether a compiled gradient takes deltas that were scaled in the scratch memory.
  let isScaled: Bool
  /// The elements of memory that the product needs besides its operands.
  public let scratchElements: Int
  /// The compiled blocks; nil where OpenBLAS multiplies.
  private let blocks: UnsafeMutablePointer<BlockedProduct>?

  /// Compiles what the method needs; nil where it cannot make this product. The caller deallocates
  /// what this makes.
  public init?(_ pass: LayerPass, _ method: PassMethod) {
    guard pass.isPossible(method) else { return nil }
    guard case .compiled(let rows, let inner) = method else {
      let scratch = method == .transposed ? pass.mostScratch : 0
      self.init(method, isScaled: false, scratchElements: scratch, nil)
      return
    }
    guard let product = pass.blocked(rows: rows, inner: inner) else { return nil }
    let blocks = UnsafeMutablePointer<BlockedProduct>.allocate(capacity: 1)
    blocks.initialize(to: product)
    self.init(
      method, isScaled: pass.isScaled, scratchElements: pass.mostScratch, blocks)
  }

  private init(
    _ method: PassMethod, isScaled: Bool, scratchElements: Int,
    _ blocks: UnsafeMutablePointer<BlockedProduct>?
  ) {
    self.method = method
    self.isScaled = isScaled
    self.scratchElements = scratchElements
    self.blocks = blocks
  }

  public func deallocate() {
    blocks?.pointee.deallocate()
    blocks?.deallocate()
  }

  /// Multiplies by compiled blocks; see `BlockedProduct.multiply`.
  func multiplyCompiled(
    _ a: UnsafePointer<Float>, firstRow: Int = 0, _ b: UnsafePointer<Float>,
    into c: UnsafeMutablePointer<Float>
  ) {
    blocks.unsafelyUnwrapped.pointee.multiply(a, firstRow: firstRow, b, into: c)
  }
}

extension LayerPass {
  /// The pass in blocks for LIBXSMM, which multiplies by no transposed operand on the right and
  /// knows no α:
  ///
  /// - forward, in panels: outputs ← inputs·panel
  /// - gradient: panel ← inputsᵀ·scaled deltas, or weight ← scaled deltasᵀ·inputs
  /// - backward: inputDeltas ← deltas·weight, or, in panels, inputDeltasᵀ ← panel·deltasᵀ, where
  ///   both transposes have no gaps
  fileprivate func blocked(rows blockRows: Int, inner blockInner: Int) -> BlockedProduct? {
    let columns = panel > 1 && direction != .backward ? panel : PassMethod.compiledColumns
    let deltas = isScaled ? outputs : outputStride
    let weight: BlockedProduct.Layout =
      panel > 1
      ? .panels(of: panel, columns: outputs, height: weightInputs)
      : .rows(stride: weightInputs)
    func block(_ inner: Int) -> BlockedProduct.Size {
      .init(rows: blockRows, columns: columns, inner: inner)
    }
    switch (direction, panel > 1) {
    case (.forward, false): return nil
    case (.forward, true):
      return BlockedProduct(
        .init(rows: rows, columns: outputs, inner: inputs), block: block(blockInner),
        a: .rows(stride: inputStride), b: weight, c: .rows(stride: outputStride),
        accumulates: false)
    case (.gradient, true):
      return BlockedProduct(
        .init(rows: inputs, columns: outputs, inner: rows), block: block(blockInner),
        a: .transposed(stride: inputStride), b: .rows(stride: deltas), c: weight,
        accumulates: accumulates)
    case (.gradient, false):
      return BlockedProduct(
        .init(rows: outputs, columns: inputs, inner: rows), block: block(blockInner),
        a: .transposed(stride: deltas), b: .rows(stride: inputStride), c: weight,
        accumulates: accumulates)
    case (.backward, false):
      return BlockedProduct(
        .init(rows: rows, columns: inputs, inner: outputs), block: block(blockInner),
        a: .rows(stride: outputStride), b: weight, c: .rows(stride: inputStride),
        accumulates: false)
    case (.backward, true):
      return BlockedProduct(
        .init(rows: inputs, columns: rows, inner: outputs), block: block(panel), a: weight,
        b: .rows(stride: rows), c: .rows(stride: rows), accumulates: false)
    }
  }
}
