import Foundation

/// A child process that answers lines with lines.
///
/// It lives as long as this object. Its standard error goes to a log, whose last line is quoted
/// where it ends without an answer.
final class LineChild {
  private static let longestLine = 1 << 20

  private let name: String
  private let process = Process()
  private let input = Pipe()
  private let output = Pipe()
  private let log: String
  private var pending: [UInt8] = []

  init(
    _ name: String, program: String, arguments: [String], log: String
  ) throws(PeerError) {
    self.name = name
    self.log = log
    // Whoever writes to a child that is gone gets an error, not a signal.
    signal(SIGPIPE, SIG_IGN)
    guard FileManager.default.createFile(atPath: log, contents: nil),
      let errors = FileHandle(forWritingAtPath: log)
    else { throw .cannotStart(peer: name, reason: "cannot write '\(log)'") }
    // By way of env, which looks a bare name up.
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [program] + arguments
    process.standardInput = input
    process.standardOutput = output
    process.standardError = errors
    do {
      try process.run()
    } catch {
      throw .cannotStart(peer: name, reason: "\(error)")
    }
    // The child's end must be the child's alone, or its death would not end what we read.
    try? output.fileHandleForWriting.close()
  }

  /// An orderly end is at the end of input; whoever does not hear is killed.
  deinit {
    try? input.fileHandleForWriting.close()
    if process.isRunning { end() }
  }

  /// Sends a line, if there is one, and waits for the answer.
  ///
  /// - Throws: `ended` where the child is gone, `silent` after `seconds` without a line.
  func answer(to command: String?, within seconds: Double) throws(PeerError) -> String {
    if let command {
      // A child that is gone shows in what is read.
      try? input.fileHandleForWriting.write(contentsOf: Data((command + "\n").utf8))
    }
    let deadline = ContinuousClock.now + .seconds(seconds)
    while true {
      if let end = pending.firstIndex(of: UInt8(ascii: "\n")) {
        defer { pending.removeSubrange(...end) }
        return String(decoding: pending[..<end], as: UTF8.self)
      }
      guard readMore(until: deadline), pending.count <= Self.longestLine else {
        end()
        throw .ended(peer: name, code: process.terminationStatus, last: lastWords())
      }
      if ContinuousClock.now >= deadline {
        throw .silent(peer: name, command: command ?? "start", seconds: seconds)
      }
    }
  }

  private func end() {
    // One that closed its output has a moment to end by itself, and with its own code.
    for _ in 0..<50 where process.isRunning { usleep(20_000) }
    if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    process.waitUntilExit()
  }

  /// Waits for bytes until the deadline; false at the end of what the child writes.
  private func readMore(until deadline: ContinuousClock.Instant) -> Bool {
    let left = ContinuousClock.now.duration(to: deadline) / .milliseconds(1)
    let descriptor = output.fileHandleForReading.fileDescriptor
    var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    guard poll(&request, 1, Int32(min(max(0, left), 1e6))) > 0 else { return true }
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    let count = read(descriptor, &chunk, chunk.count)
    pending += chunk.prefix(max(0, count))
    return count > 0 || (count < 0 && errno == EINTR)
  }

  /// The last line of the log that says something.
  private func lastWords() -> String {
    guard let bytes = FileManager.default.contents(atPath: log) else { return "" }
    let lines = String(decoding: bytes.suffix(4096), as: UTF8.self).split(
      whereSeparator: \.isNewline)
    return lines.last { $0.contains { !$0.isWhitespace } }.map(String.init) ?? ""
  }
}
