import Files
import Foundation

enum StandardError {
  /// Writes a text. A failure to do so is ignored, because there is nowhere to report it; the exit
  /// code still tells.
  static func write(_ text: String) {
    try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
  }

  /// Writes one line, whatever characters the names and paths in it have.
  static func write(line: String) {
    write(line.onOneLine + "\n")
  }
}

enum StandardOutput {
  /// Writes a text.
  ///
  /// - Throws: a failure of output, for example where the disk is full. Its message is empty where
  ///   the reader has gone away, as in `bench data | head`.
  static func write(_ text: String) throws(Failure) {
    do {
      try FileHandle.standardOutput.write(contentsOf: Data(text.utf8))
    } catch {
      let reason = errno
      throw Failure(
        .inputOutput,
        reason == EPIPE
          ? "" : "cannot write to standard output: \(String(cString: strerror(reason)))")
    }
  }

  /// Writes a text to the file `path`, or to standard output where that is nil.
  static func write(_ text: String, orTo path: String?) throws(Failure) {
    guard let path else { return try write(text) }
    try Failure.catching { try File.write(text, to: path) }
  }
}
