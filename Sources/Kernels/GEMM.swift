import COpenBLAS

/// c ← α·op(a)·op(b) + β·c.
public func gemm(
  _ a: Matrix, aTransposed: Bool = false, _ b: Matrix, bTransposed: Bool = false,
  alpha: Float = 1, beta: Float = 0, into c: MutableMatrix
) {
  let inner = aTransposed ? a.rows : a.columns
  cblas_sgemm(
    CblasRowMajor, aTransposed ? CblasTrans : CblasNoTrans,
    bTransposed ? CblasTrans : CblasNoTrans, Int32(truncatingIfNeeded: c.rows),
    Int32(truncatingIfNeeded: c.columns), Int32(truncatingIfNeeded: inner), alpha, a.base,
    Int32(truncatingIfNeeded: a.stride), b.base, Int32(truncatingIfNeeded: b.stride), beta, c.base,
    Int32(truncatingIfNeeded: c.stride))
}
