import COpenBLAS

/// The settings of OpenBLAS: its threads, which are global to the process, and its description of
/// itself.
public enum BLAS {
  /// The threads that each GEMM uses, read back from OpenBLAS.
  public static var threads: Int { Int(openblas_get_num_threads()) }

  /// Sets the threads of every later GEMM in the process; must not be called while one runs.
  ///
  /// - Returns: the number that OpenBLAS reads back, which may be less than asked for.
  @discardableResult
  public static func setThreads(_ count: Int) -> Int {
    openblas_set_num_threads(Int32(clamping: count))
    return threads
  }

  /// The name of the kernels that OpenBLAS has chosen for this processor, such as `SkylakeX`.
  public static var core: String { String(cString: openblas_get_corename()) }

  /// Whether the kernels in use multiply small matrices without packing them.
  ///
  /// As of OpenBLAS 0.3.21, only the kernels for AVX-512 do.
  public static let hasSmallProducts = ["SkylakeX", "Cooperlake", "SapphireRapids"].contains(core)

  /// Whether products should be cut into small ones now, which use one thread only.
  static var usesSmallProducts: Bool { hasSmallProducts && openblas_get_num_threads() == 1 }

  /// OpenBLAS's version and build options.
  public static var configuration: String { String(cString: openblas_get_config()) }

  /// The most threads that OpenBLAS was built for; nil where its build options do not say.
  public static var mostCallers: Int? {
    configuration.split(separator: " ").first { $0.hasPrefix("MAX_THREADS=") }
      .flatMap { Int($0.dropFirst("MAX_THREADS=".count)) }
  }

  /// Whether so many threads may multiply at the same time. With more than `mostCallers`, and as many
  /// threads of its own, OpenBLAS 0.3.21 may run out of buffers, and then crashes.
  public static func bears(callers: Int) -> Bool { callers <= mostCallers ?? .max }

  /// The kind of threads that OpenBLAS was built to make.
  public static var threading: String {
    switch openblas_get_parallel() {
    case 0: "none"
    case 1: "pthreads"
    case 2: "OpenMP"
    default: "unknown"
    }
  }
}
