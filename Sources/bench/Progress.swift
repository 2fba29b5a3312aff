import Foundation
import Synchronization

/// Shows on standard error what a command is doing: on a terminal in one line that is overwritten,
/// elsewhere in a line every ten seconds.
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

  /// Shows a bar of `done` parts of `total`, and a text.
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

  /// The moment at which the last line was written.
  private final class LastLine: Sendable {
    private let start = ContinuousClock.now
    private let moment = Mutex(ContinuousClock.now)

    /// - Returns: the seconds since the start; nil where no line is due yet.
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
