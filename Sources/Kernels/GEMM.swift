import COpenBLAS

/// c ← α·op(a)·op(b) + β·c.
///
/// Where OpenBLAS has small-matrix kernels, a product with a narrow c and an untransposed b goes to
/// it in blocks that these kernels take. They read the operands in place, whereas packing them
/// first costs as much as a third of the product.
public func gemm(
  _ a: Matrix, aTransposed: Bool = false, _ b: Matrix, bTransposed: Bool = false,
  alpha: Float = 1, beta: Float = 0, into c: MutableMatrix
) {
  let inner = aTransposed ? a.rows : a.columns
  if !bTransposed, BLAS.usesSmallProducts,
    SmallProducts.pays(rows: c.rows, columns: c.columns, inner: inner)
  {
    gemmInSmallBlocks(a, aTransposed: aTransposed, b, alpha: alpha, beta: beta, into: c)
  } else {
    product(a, aTransposed, b, bTransposed, inner, alpha, beta, c)
  }
}

/// c ← α·op(a)·op(b) + β·c in one call of OpenBLAS.
func gemmWhole(
  _ a: Matrix, aTransposed: Bool = false, _ b: Matrix, bTransposed: Bool = false,
  alpha: Float = 1, beta: Float = 0, into c: MutableMatrix
) {
  product(a, aTransposed, b, bTransposed, aTransposed ? a.rows : a.columns, alpha, beta, c)
}

/// c ← α·op(a)·b + β·c in blocks that OpenBLAS multiplies without packing them.
func gemmInSmallBlocks(
  _ a: Matrix, aTransposed: Bool = false, _ b: Matrix, alpha: Float = 1, beta: Float = 0,
  into c: MutableMatrix
) {
  gemm(
    a, aTransposed: aTransposed, b, alpha: alpha, beta: beta, into: c,
    blocks: SmallProducts.blocks(columns: c.columns, aTransposed: aTransposed))
}

/// c ← α·op(a)·b + β·c in blocks of so many rows of c and inner elements.
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

/// The products that OpenBLAS multiplies without packing, and the cut of larger products into such.
enum SmallProducts {
  /// The most multiplications of a small product. Source: OpenBLAS 0.3.21,
  /// kernel/x86_64/sgemm_small_kernel_permit_skylakex.c.
  static let largest = 1_000_000
  /// The most columns of c; beyond these, packing pays.
  static let widest = 128

  /// Whether a product is worth cutting: it is narrow, and too large for a small one.
  static func pays(rows: Int, columns: Int, inner: Int) -> Bool {
    columns <= widest && rows * columns * inner > largest
  }

  /// The rows of c and the inner elements of a block, as large as `largest` allows. An a that is
  /// read row by row wants long rows, and a transposed one wants many of its columns at once.
  static func blocks(columns: Int, aTransposed: Bool) -> (rows: Int, inner: Int) {
    let inner = aTransposed ? 64 : 384
    return (max(16, largest / (max(1, columns) * inner) / 16 * 16), inner)
  }
}
