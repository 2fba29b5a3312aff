import Foundation
import Synchronization

/// Handles SIGINT (Ctrl-C) and SIGTERM. The first one asks for an orderly end, and a second one of
/// the same kind ends the process at once.
enum Interrupt {
  /// The handler writes it and the measuring loop reads it; it publishes nothing else.
  private static let seen = Atomic<Bool>(false)

  static var isSeen: Bool { seen.load(ordering: .relaxed) }

  static func watch() {
    for number in [SIGINT, SIGTERM] {
      signal(number) { number in
        Interrupt.seen.store(true, ordering: .relaxed)
        signal(number, SIG_DFL)
      }
    }
  }
}
