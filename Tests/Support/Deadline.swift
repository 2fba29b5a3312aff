import Foundation

/// Looks until `condition` holds, and gives up after `seconds`, so that a test fails instead of
/// hanging.
///
/// - Returns: whether it held.
public func comesTrue(within seconds: Double = 120, _ condition: () -> Bool) -> Bool {
  let end = ContinuousClock.now + .seconds(seconds)
  while !condition() {
    guard ContinuousClock.now < end else { return false }
    sched_yield()
  }
  return true
}

/// What a body did not do in time.
public struct DeadlinePassed: Error, CustomStringConvertible {
  public var description: String { "still running at its deadline: a worker waits for ever" }
}

/// Runs `body` on a thread of its own and gives up on it after `seconds`.
///
/// For plans that may deadlock if the verifier is wrong: spinning workers cannot be cancelled, so
/// the thread is left behind, and the test fails instead of hanging.
public func withDeadline<Value: Sendable>(
  seconds: Double = 120, _ body: @escaping @Sendable () throws -> Value
) throws -> Value {
  let box = ResultBox<Value>()
  let done = DispatchSemaphore(value: 0)
  Thread.detachNewThread {
    box.result = Result { try body() }
    done.signal()
  }
  guard done.wait(timeout: .now() + seconds) == .success else { throw DeadlinePassed() }
  return try box.result!.get()
}

// Safe to share: written before the semaphore's signal, read after its wait.
private final class ResultBox<Value>: @unchecked Sendable {
  var result: Result<Value, any Error>?
}
