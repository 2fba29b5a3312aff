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
    openblas_set_num_threads(Int32(clamping: count))
    return threads
  }

  /// The kernels chosen for this processor, such as `SkylakeX`.
  public static var core: String { String(cString: openblas_get_corename()) }

  /// Whether the kernels in use multiply small matrices without packing them.
  ///
  /// Only those for AVX-512 do, as of OpenBLAS 0.3.21.
  public static let hasSmallProducts = ["SkylakeX", "Cooperlake", "SapphireRapids"].contains(core)

  /// Whether products should be cut into small ones now: they use one thread only.
  static var usesSmallProducts: Bool { hasSmallProducts && openblas_get_num_threads() == 1 }

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
