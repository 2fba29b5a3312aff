import Files
import Foundation

enum StandardStreams {
  /// Takes the numbers of streams that are closed, so that no file that is opened later, by a
  /// library perhaps, gets one and what is meant for the stream. Such a stream cannot be written to.
  static func hold() {
    for number in STDIN_FILENO...STDERR_FILENO where fcntl(number, F_GETFD) < 0 {
      // The lowest free number is this one.
      _ = open("/dev/null", number == STDIN_FILENO ? O_WRONLY : O_RDONLY)
    }
  }
}

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
