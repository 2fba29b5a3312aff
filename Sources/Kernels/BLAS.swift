import COpenBLAS

/// OpenBLAS itself: its threads, which are global to the process, and what it says of itself.
public enum BLAS {
  /// Threads that each GEMM uses, read back from OpenBLAS.
  public static var threads: Int { Int(openblas_get_num_threads()) }

  /// Sets the threads of every later GEMM in the process; not to be called while one runs.
  ///
  /// - Returns: what OpenBLAS reads back, which may be less than asked for.
  @discardableResult
  public static func setThreads(_ count: Int) -> Int {
    if threads != count { openblas_set_num_threads(Int32(clamping: count)) }
    return threads
  }

  /// The kernels chosen for this processor, such as `SkylakeX`.
  public static var core: String { String(cString: openblas_get_corename()) }

  /// Version and build options.
  public static var configuration: String { String(cString: openblas_get_config()) }

  /// How OpenBLAS was built to make threads.
  public static var threading: String {
    switch openblas_get_parallel() {
    case 0: "none"
    case 1: "pthreads"
    case 2: "OpenMP"
    default: "unknown"
    }
  }
}

/// A row-major matrix in memory that somebody else owns: `stride` elements from row to row.
public struct Matrix: BitwiseCopyable {
  public var base: UnsafePointer<Float>
  public var rows: Int
  public var columns: Int
  public var stride: Int

  public init(_ base: UnsafePointer<Float>, rows: Int, columns: Int, stride: Int) {
    self.base = base
    self.rows = rows
    self.columns = columns
    self.stride = stride
  }
}

/// A `Matrix` to write to.
public struct MutableMatrix: BitwiseCopyable {
  public var base: UnsafeMutablePointer<Float>
  public var rows: Int
  public var columns: Int
  public var stride: Int

  public init(_ base: UnsafeMutablePointer<Float>, rows: Int, columns: Int, stride: Int) {
    self.base = base
    self.rows = rows
    self.columns = columns
    self.stride = stride
  }
}

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
