#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The amount of this process that lies in physical memory.
public enum ResidentMemory {
  /// The bytes at this moment; nil where the system does not tell.
  ///
  /// Source: `VmRSS` of proc_pid_status(5), which counts anonymous pages, mapped files and shared
  /// memory alike.
  public static var bytes: Int? { kibibytes(after: "VmRSS:").map { $0 << 10 } }

  /// The most bytes since the process began; nil where the system does not tell.
  public static var peakBytes: Int? { kibibytes(after: "VmHWM:").map { $0 << 10 } }

  private static func kibibytes(after key: StaticString) -> Int? {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 1 << 14) { memory in
      KernelFile.read("/proc/self/status", into: memory)?.number(after: key)
    }
  }
}
