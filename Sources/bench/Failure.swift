import MessagePassing

/// The end of a command: one line for the user, and the exit code that says whose fault it is.
struct Failure: Error, CustomStringConvertible {
  enum Code: Int32 {
    case regression = 1
    case strategyFailed = 3
    case inconclusive = 4
    case incomparable = 5
    case usage = 64
    case badData = 65
    /// `EX_OSERR`: the system refused a thread, or the memory of a library.
    case system = 71
    case inputOutput = 74
    /// 128 + SIGINT, as shells report it.
    case interrupted = 130
  }

  let code: Code
  let message: String

  var description: String { message }

  init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  /// Writes the message to standard error. Of several processes only rank 0 does.
  func say() {
    if !message.isEmpty, Launcher.isFirst { StandardError.write(line: "bench: \(message)") }
  }
}
