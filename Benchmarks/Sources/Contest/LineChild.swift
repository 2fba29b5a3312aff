import Foundation
import KernelChoice

/// A child process that answers lines with lines.
///
/// It lives as long as this object, and so do the processes that it starts: they are a group. Its
/// standard error goes to a log, whose last line is quoted where it ends without an answer.
///
/// Not Foundation's `Process`: that learns of a child's end only when its children have ended too.
final class LineChild {
  private static let longestLine = 1 << 20

  private let name: String
  private let log: String
  private let process: pid_t
  /// Our end of the socket that is the child's standard input and output.
  private let socket: FileHandle
  private var pending: [UInt8] = []
  /// Once it has ended, how.
  private var status: Int32?

  /// - Parameter program: looked up in `PATH` where it is a bare name.
  init(
    _ name: String, program: String, arguments: [String], log: String
  ) throws(PeerError) {
    self.name = name
    self.log = log
    // Closed in every other child, or this one's end would not end what is read from it.
    let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    var ends: [Int32] = [-1, -1]
    guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else {
      throw .cannotStart(peer: name, reason: String(cString: strerror(errno)))
    }
    socket = FileHandle(fileDescriptor: ends[0], closeOnDealloc: true)
    var actions = posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
    posix_spawn_file_actions_init(&actions)
    posix_spawnattr_init(&attributes)
    posix_spawn_file_actions_adddup2(&actions, ends[1], 0)
    posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
    posix_spawn_file_actions_addopen(&actions, 2, log, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
    var words = ([program] + arguments).map { strdup($0) } + [nil]
    // A framework's own OpenBLAS chooses for itself.
    let environment = CoreSetting.withoutOwn(ProcessInfo.processInfo.environment)
    var variables = environment.map { strdup("\($0)=\($1)") } + [nil]
    var process: pid_t = 0
    let refusal = posix_spawnp(&process, program, &actions, &attributes, &words, &variables)
    for word in words + variables { free(word) }
    posix_spawnattr_destroy(&attributes)
    posix_spawn_file_actions_destroy(&actions)
    close(ends[1])
    self.process = process
    switch refusal {
    case 0: break
    case ENOENT:
      status = refusal
      throw .missing(peer: name, reason: "no program '\(program)', or no folder for its log")
    default:
      status = refusal
      throw .cannotStart(peer: name, reason: String(cString: strerror(refusal)))
    }
  }

  /// An orderly end is at the end of input; whoever does not hear is killed.
  deinit { end() }

  /// Sends a line, if there is one, and waits for the answer.
  ///
  /// - Throws: `ended` where the child is gone, `silent` after `seconds` without a line.
  func answer(to command: String?, within seconds: Double) throws(PeerError) -> String {
    if let command {
      // A child that is gone shows in what is read.
      let line = command + "\n"
      _ = send(socket.fileDescriptor, line, line.utf8.count, Int32(MSG_NOSIGNAL))
    }
    let deadline = ContinuousClock.now + .seconds(seconds)
    while true {
      if let end = pending.firstIndex(of: UInt8(ascii: "\n")) {
        defer { pending.removeSubrange(...end) }
        return String(decoding: pending[..<end], as: UTF8.self)
      }
      guard readMore(until: deadline), pending.count <= Self.longestLine else {
        end()
        throw .ended(peer: name, code: status!, last: lastWords())
      }
      if ContinuousClock.now >= deadline {
        throw .silent(peer: name, command: command ?? "start", seconds: seconds)
      }
    }
  }

  /// Waits a moment for the child to end by itself, and ends what is left of its group.
  private func end() {
    guard status == nil else { return }
    shutdown(socket.fileDescriptor, Int32(SHUT_WR))
    // Not reaped yet, so that its number, and its group's, stay its own.
    var information = siginfo_t()
    for _ in 0..<50 {
      waitid(P_PID, id_t(process), &information, WEXITED | WNOWAIT | WNOHANG)
      if information.si_signo != 0 { break }
      usleep(20_000)
    }
    kill(-process, SIGKILL)
    var code: Int32 = 0
    while waitpid(process, &code, 0) < 0, errno == EINTR {}
    // The exit code, or the number of the signal.
    status = code & 0x7f == 0 ? code >> 8 & 0xff : code & 0x7f
  }

  /// Waits for bytes until the deadline; false at the end of what the child writes.
  private func readMore(until deadline: ContinuousClock.Instant) -> Bool {
    let left = ContinuousClock.now.duration(to: deadline) / .milliseconds(1)
    var request = pollfd(fd: socket.fileDescriptor, events: Int16(POLLIN), revents: 0)
    guard poll(&request, 1, Int32(min(max(0, left), 1e6))) > 0 else { return true }
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    let count = read(socket.fileDescriptor, &chunk, chunk.count)
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
