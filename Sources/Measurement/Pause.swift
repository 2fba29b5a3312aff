#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Waiting for the machine and not for a thread of ours, so nothing depends on its length.
enum Pause {
  static func sleep(seconds: Double) {
    usleep(UInt32(seconds * 1e6))
  }
}
