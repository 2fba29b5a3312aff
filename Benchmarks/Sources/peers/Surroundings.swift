import Foundation
import Synchronization

/// Ctrl-C and a polite kill: the first asks for an orderly end, the second ends at once.
enum Interrupt {
  /// The handler writes, the measuring loop reads; publishes nothing else.
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

/// One line on a terminal, written over by the next.
enum Progress {
  static func show(_ text: String) {
    guard isatty(2) == 1 else { return }
    FileHandle.standardError.write(Data("\r\u{1B}[K\(text)".utf8))
  }
}

/// A folder of its own, removed with all that is in it.
final class TemporaryFolder {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.appendingPathComponent("peers-\(UUID())").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}
