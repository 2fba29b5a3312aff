#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The monotonic clock, the same on all cores.
public enum Clock {
  /// Nanoseconds since some fixed moment.
  public static func now() -> Int {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return time.tv_sec * 1_000_000_000 + time.tv_nsec
  }

  /// The cost and the resolution of the clock, measured now.
  public struct Quality: Sendable {
    /// Seconds that a reading takes, averaged over a tight loop; the best of several loops.
    public var readingSeconds: Double
    /// The smallest step seen between two different readings, in seconds.
    public var resolutionSeconds: Double
  }

  public static func measureQuality() -> Quality {
    let readings = 2000
    var best = Int.max
    var step = Int.max
    for _ in 0..<20 {
      let start = now()
      var last = start
      for _ in 0..<readings {
        let time = now()
        if time > last { step = min(step, time - last) }
        last = time
      }
      best = min(best, last - start)
    }
    return Quality(
      readingSeconds: Double(best) / Double(readings) * 1e-9,
      resolutionSeconds: Double(step) * 1e-9)
  }
}
