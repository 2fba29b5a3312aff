import Foundation
import Synchronization

/// Ctrl-C and a polite kill: the first asks for an orderly end, the second ends at once.
public enum Interrupt {
  /// The handler writes, the measuring loop reads; publishes nothing else.
  private static let seen = Atomic<Bool>(false)

  public static var isSeen: Bool { seen.load(ordering: .relaxed) }

  public static func watch() {
    for number in [SIGINT, SIGTERM] {
      signal(number) { number in
        Interrupt.seen.store(true, ordering: .relaxed)
        signal(number, SIG_DFL)
      }
    }
  }
}
