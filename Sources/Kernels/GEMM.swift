import COpenBLAS

/// c ← α·op(a)·op(b) + β·c.
///
/// A product with a narrow c and b as it lies goes to OpenBLAS in blocks that its small-matrix
/// kernels take, where it has such: they read the operands in place, and packing them first costs
/// as much as a third of the product.
public func gemm(
  _ a: Matrix, aTransposed: Bool = false, _ b: Matrix, bTransposed: Bool = false,
  alpha: Float = 1, beta: Float = 0, into c: MutableMatrix
) {
  let inner = aTransposed ? a.rows : a.columns
  guard !bTransposed, c.columns <= SmallProducts.widest,
    c.rows * c.columns * inner > SmallProducts.largest, BLAS.usesSmallProducts
  else {
    product(a, aTransposed, b, bTransposed, inner, alpha, beta, c)
    return
  }
  gemm(
    a, aTransposed: aTransposed, b, alpha: alpha, beta: beta, into: c,
    blocks: SmallProducts.blocks(columns: c.columns, aTransposed: aTransposed))
}

/// The same product in blocks of so many rows of c and inner elements.
func gemm(
  _ a: Matrix, aTransposed: Bool, _ b: Matrix, alpha: Float, beta: Float, into c: MutableMatrix,
  blocks: (rows: Int, inner: Int)
) {
  let inner = aTransposed ? a.rows : a.columns
  for first in stride(from: 0, to: inner, by: blocks.inner) {
    let depth = min(blocks.inner, inner - first)
    let factor = b.part(row: first, rows: depth)
    for row in stride(from: 0, to: c.rows, by: blocks.rows) {
      let rows = min(blocks.rows, c.rows - row)
      let block =
        aTransposed
        ? a.part(row: first, rows: depth, column: row)
        : a.part(row: row, rows: rows, column: first)
      product(
        block, aTransposed, factor, false, depth, alpha, first == 0 ? beta : 1,
        c.part(row: row, rows: rows))
    }
  }
}

private func product(
  _ a: Matrix, _ aTransposed: Bool, _ b: Matrix, _ bTransposed: Bool, _ inner: Int,
  _ alpha: Float, _ beta: Float, _ c: MutableMatrix
) {
  cblas_sgemm(
    CblasRowMajor, aTransposed ? CblasTrans : CblasNoTrans,
    bTransposed ? CblasTrans : CblasNoTrans, Int32(truncatingIfNeeded: c.rows),
    Int32(truncatingIfNeeded: c.columns), Int32(truncatingIfNeeded: inner), alpha, a.base,
    Int32(truncatingIfNeeded: a.stride), b.base, Int32(truncatingIfNeeded: b.stride), beta, c.base,
    Int32(truncatingIfNeeded: c.stride))
}

/// Which products OpenBLAS multiplies without packing, and how larger ones are cut into such.
enum SmallProducts {
  /// Multiplications that a small product has at most. Source: OpenBLAS 0.3.21,
  /// kernel/x86_64/sgemm_small_kernel_permit_skylakex.c.
  static let largest = 1_000_000
  /// Beyond so many columns of c, packing pays.
  static let widest = 128

  /// Rows of c and inner elements of a block, for the most that `largest` allows: an a that is
  /// read row by row wants long rows, a transposed one wants many of its columns at once.
  static func blocks(columns: Int, aTransposed: Bool) -> (rows: Int, inner: Int) {
    let inner = aTransposed ? 64 : 384
    return (max(16, largest / (max(1, columns) * inner) / 16 * 16), inner)
  }
}
