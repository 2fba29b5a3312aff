import Logging

/// Writes log lines for people to standard error: `warning: text`, without time or place.
struct TerminalLog: LogHandler {
  var metadata: Logger.Metadata = [:]
  var logLevel = Logger.Level.notice

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    StandardError.write(line: "\(event.level): \(event.message)")
  }

  static func logger(quiet: Bool) -> Logger {
    var logger = Logger(label: "fourways") { _ in TerminalLog() }
    logger.logLevel = quiet ? .error : .notice
    return logger
  }
}
