import Foundation
import Synchronization

/// What a command is at, on standard error: a line that rewrites itself on a terminal, elsewhere a
/// line every ten seconds.
struct Progress {
  private enum Form { case hidden, terminal, lines }

  private static let secondsBetweenLines = 10.0

  private let form: Form
  private let lastLine = LastLine()

  init(isWanted: Bool) {
    form = !isWanted ? .hidden : isatty(2) != 0 ? .terminal : .lines
  }

  func show(_ text: String) { write(bar: "", text) }

  func clear() {
    if form == .terminal { StandardError.write("\r\u{1B}[K") }
  }

  /// A bar of `done` of `total` with what is going on.
  func show(_ done: Int, of total: Int, _ text: String) {
    let width = 24
    let filled = total == 0 ? width : done * width / total
    let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: width - filled)
    write(bar: "[\(bar)] ", text)
  }

  private func write(bar: String, _ text: String) {
    switch form {
    case .hidden: break
    case .terminal: StandardError.write("\r\u{1B}[K\(bar)\(text)")
    case .lines:
      guard let seconds = lastLine.begin(after: Self.secondsBetweenLines) else { return }
      StandardError.write(line: "progress: \(Int(seconds)) s, \(text)")
    }
  }

  /// When the last line was written.
  private final class LastLine: Sendable {
    private let start = ContinuousClock.now
    private let moment = Mutex(ContinuousClock.now)

    /// - Returns: seconds since the start, where a line is due.
    func begin(after seconds: Double) -> Double? {
      moment.withLock { moment in
        let now = ContinuousClock.now
        guard now - moment >= .seconds(seconds) else { return nil }
        moment = now
        return (now - start) / .seconds(1)
      }
    }
  }
}
