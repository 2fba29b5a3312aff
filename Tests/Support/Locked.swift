import Foundation

/// A value that one thread at a time may touch. By the system's mutex, because the thread sanitizer
/// knows that one, and not `Synchronization.Mutex`, which it would call a race.
// Safe to share: the value is only touched under the mutex.
public final class Locked<Value>: @unchecked Sendable {
  private let condition = NSCondition()
  private var value: Value

  public init(_ value: Value) { self.value = value }

  public func withLock<Result>(_ body: (inout Value) throws -> Result) rethrows -> Result {
    condition.lock()
    defer { condition.unlock() }
    return try body(&value)
  }

  /// Changes the value, and wakes all that wait.
  public func change(_ body: (inout Value) -> Void) {
    withLock(body)
    condition.broadcast()
  }

  /// Asks again after every `change` until there is an answer.
  public func wait<Answer>(_ body: (inout Value) -> Answer?) -> Answer {
    condition.lock()
    defer { condition.unlock() }
    while true {
      if let answer = body(&value) { return answer }
      condition.wait()
    }
  }
}
