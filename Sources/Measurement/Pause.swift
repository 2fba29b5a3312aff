#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Waits for the machine to become quiet, and for no thread of ours, so no result depends on it.
enum Pause {
  static func sleep(seconds: Double) {
    usleep(UInt32(seconds * 1e6))
  }
}
