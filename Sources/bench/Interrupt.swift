import Foundation
import Synchronization

/// Handles SIGINT (Ctrl-C) and SIGTERM. The first one asks for an orderly end. A second one of the
/// same kind ends the process at once, or as soon as the files that are being written are whole.
enum Interrupt {
  /// The signals that have come, one bit for each kind. Handlers write it and the measuring loop
  /// reads it; it publishes nothing else.
  private static let seen = Atomic<UInt64>(0)
  /// The number of threads that are writing files that belong together. Written by those threads,
  /// read by handlers.
  private static let saving = Atomic<Int>(0)
  /// The signal that has come twice; 0 for none. Written by handlers, read by threads that have
  /// saved.
  private static let insistent = Atomic<Int32>(0)

  static var isSeen: Bool { seen.load(ordering: .relaxed) != 0 }

  static func watch() {
    for number in [SIGINT, SIGTERM] { signal(number) { Interrupt.receive($0) } }
  }

  /// Writes files that a second signal must not part.
  static func whileSaving<Value, Problem>(
    _ body: () throws(Problem) -> Value
  ) throws(Problem) -> Value {
    saving.add(1, ordering: .sequentiallyConsistent)
    defer {
      saving.subtract(1, ordering: .sequentiallyConsistent)
      let number = insistent.load(ordering: .sequentiallyConsistent)
      if number != 0 { end(number) }
    }
    return try body()
  }

  /// The handler. It stores before it loads, as `whileSaving` does, so that one of the two sees the
  /// other and ends the process.
  private static func receive(_ number: Int32) {
    let bit = UInt64(1) << UInt64(number)
    guard seen.bitwiseOr(bit, ordering: .relaxed).oldValue & bit != 0 else { return }
    insistent.store(number, ordering: .sequentiallyConsistent)
    if saving.load(ordering: .sequentiallyConsistent) == 0 { end(number) }
  }

  /// Ends the process by the signal. A handler's own signal takes effect when the handler returns.
  private static func end(_ number: Int32) {
    signal(number, SIG_DFL)
    raise(number)
  }
}
