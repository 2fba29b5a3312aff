import Foundation
import Kernels

extension KernelTrial {
  /// The variable that makes a process of this program a trial's child.
  static let variable = "FOURWAYS_KERNEL_TRIAL"

  /// In a trial's child process: multiplies, prints the answer, and ends the process. Elsewhere it does
  /// nothing. Must be the first thing that a program does.
  public static func answerIfAsked() {
    guard getenv(variable) != nil else { return }
    // A crash is an expected answer, and must leave no file.
    var none = rlimit(rlim_cur: 0, rlim_max: 0)
    #if canImport(Glibc)
      setrlimit(__rlimit_resource_t(UInt32(RLIMIT_CORE.rawValue)), &none)
    #else
      setrlimit(RLIMIT_CORE, &none)
    #endif
    BLAS.setThreads(1)
    let line = measure(core: BLAS.core).line + "\n"
    let written = write(STDOUT_FILENO, line, line.utf8.count)
    // Nothing else of the program has begun, so there is nothing else to end.
    _exit(written == line.utf8.count ? 0 : 1)
  }
}
