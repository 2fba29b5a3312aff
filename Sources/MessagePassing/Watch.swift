import Synchronization
import Workers

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Threads that sleep until something takes too long.
enum Watch {
  /// Ends a watch. Its owner calls `end` when what is watched was in time.
  final class Handle: Sendable {
    private let isOver = Atomic<Bool>(false)

    /// Relaxed: the flag publishes nothing but itself.
    func end() { isOver.store(true, ordering: .relaxed) }
    fileprivate var hasEnded: Bool { isOver.load(ordering: .relaxed) }
  }

  /// Calls `action` when `seconds` have passed and the handle has not been ended.
  static func start(seconds: Double, _ action: @escaping @Sendable () -> Void) -> Handle {
    let handle = Handle()
    let start = Self.now
    keep {
      while !handle.hasEnded {
        if now - start > seconds { return action() }
        usleep(100_000)
      }
    }
    return handle
  }

  /// Calls `action` every `seconds` for ever.
  ///
  /// - Parameter action: is called with the time in seconds on `Clock`.
  static func repeatedly(
    every seconds: Double, _ action: @escaping @Sendable (Double) -> Void
  ) {
    keep {
      while true {
        usleep(UInt32(seconds * 1e6))
        action(now)
      }
    }
  }

  /// Runs `body` on a thread of its own; without one, this process ends with one line.
  private static func keep(_ body: @escaping @Sendable () -> Void) {
    do throws(NoThread) {
      try WorkerPool.detached(body)
    } catch {
      complain("the system gives no thread to watch the other processes: \(error.reason)")
      _exit(noThreadCode)
    }
  }

  private static var now: Double { Double(Clock.now()) * 1e-9 }
}
