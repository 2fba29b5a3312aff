import Foundation

/// One line on standard error that rewrites itself; silent unless that is a terminal.
struct Progress {
  private let isShown: Bool

  init(isWanted: Bool) {
    isShown = isWanted && isatty(2) != 0
  }

  func show(_ text: String) {
    if isShown { StandardError.write("\r\u{1B}[K\(text)") }
  }

  func clear() { show("") }

  /// A bar of `done` of `total` with what is going on.
  func show(_ done: Int, of total: Int, _ text: String) {
    let width = 24
    let filled = total == 0 ? width : done * width / total
    let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: width - filled)
    show("[\(bar)] \(text)")
  }
}
