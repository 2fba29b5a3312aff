#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Waits for OpenBLAS's threads to fall asleep.
///
/// After a threaded product these threads poll for work for some tens of milliseconds, on cores
/// that the next strategy's workers need. Meanwhile the process uses processor time, although the
/// calling thread, the only other one that is awake, sleeps.
public enum ProcessIdle {
  /// Waits for a second at most.
  ///
  /// - Returns: whether the process is idle; if not, something else keeps it busy.
  @discardableResult
  public static func wait() -> Bool {
    let nap = 4_000  // microseconds
    for _ in 0..<250 {
      let before = processorMicroseconds()
      usleep(UInt32(nap))
      if processorMicroseconds() - before < nap / 10 { return true }
    }
    return false
  }

  private static func processorMicroseconds() -> Int {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return time.tv_sec * 1_000_000 + time.tv_nsec / 1000
  }
}
