import Foundation

/// One line on a terminal, written over by the next.
public enum Progress {
  public static func show(_ text: String) {
    guard isatty(2) == 1 else { return }
    FileHandle.standardError.write(Data("\r\u{1B}[K\(text)".utf8))
  }
}
