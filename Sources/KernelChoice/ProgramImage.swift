import Files
import Foundation

/// This program as the kernel started it: enough to start it again, as a child or in its own place.
public struct ProgramImage: Sendable {
  /// The ending of a trial in a child process.
  public enum Ending: Equatable, Sendable {
    case answered(KernelTrial)
    /// The child crashed, hung or said something else, for this reason.
    case failed(String)
    /// The system started no child, for this reason.
    case refused(String)
  }

  public var path: String
  /// All arguments, the program's name first.
  public var arguments: [String]
  public var environment: [String: String]
  /// How long a trial may take before the child is killed.
  public var patience: Duration = .seconds(20)

  public init(path: String, arguments: [String], environment: [String: String]) {
    self.path = path
    self.arguments = arguments
    self.environment = environment
  }

  /// This process; nil where `/proc` does not tell its program.
  ///
  /// The arguments come from `/proc` too: where the program was started by naming the dynamic linker, both
  /// belong to the linker.
  public static func current(root: String = "/") -> ProgramImage? {
    let folder = root + "proc/self/"
    guard let path = try? FileManager.default.destinationOfSymbolicLink(atPath: folder + "exe"),
      let bytes = try? File.read(folder + "cmdline"), bytes.last == 0
    else { return nil }
    let arguments = bytes.dropLast().split(separator: 0, omittingEmptySubsequences: false)
    return ProgramImage(
      path: path, arguments: arguments.map { String(decoding: $0, as: UTF8.self) },
      environment: ProcessInfo.processInfo.environment)
  }

  /// Replaces this process by the same program with some variables changed.
  ///
  /// - Returns: only where the system refuses, with the reason.
  public func restart(with changes: [String: String]) -> String {
    Self.withStrings(arguments) { arguments in
      Self.withStrings(variables(changes)) { variables in
        _ = execve(path, arguments, variables)
        return String(cString: strerror(errno))
      }
    }
  }

  /// Runs a trial in a child process.
  ///
  /// - Parameter core: the kernels that OpenBLAS is told to use; nil leaves it the choice that it had in
  ///   this process.
  public func tryKernels(_ core: String?) -> Ending {
    var changes = [
      KernelTrial.variable: "1",
      // One core is tried; a crash is an answer and needs no report.
      "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "SWIFT_BACKTRACE": "enable=no",
    ]
    if let core { changes[CoreSetting.variable] = core }
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return .refused(String(cString: strerror(errno))) }
    defer { close(ends[0]) }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    var child: pid_t = 0
    let refusal = spawn(&child, output: ends[1], changes)
    close(ends[1])
    guard refusal == 0 else { return .refused(String(cString: strerror(refusal))) }

    let deadline = ContinuousClock.now + patience
    let output = Self.read(ends[0], until: deadline)
    let status = Self.wait(for: child, until: deadline)
    guard let status else { return .failed("no answer within \(patience)") }
    let signal = status & 0x7f
    guard signal == 0 else { return .failed("signal \(signal) ended it") }
    guard let trial = KernelTrial(output: output) else {
      return .failed("exit code \(status >> 8 & 0xff) without an answer")
    }
    return .answered(trial)
  }

  private func variables(_ changes: [String: String]) -> [String] {
    environment.merging(changes) { $1 }.map { "\($0)=\($1)" }
  }

  /// Starts a child whose standard output is `output`, and whose other streams are empty.
  ///
  /// - Returns: 0, or the number of the error.
  private func spawn(_ child: inout pid_t, output: Int32, _ changes: [String: String]) -> Int32 {
    #if canImport(Darwin)
      var actions: posix_spawn_file_actions_t?
      var attributes: posix_spawnattr_t?
    #else
      var actions = posix_spawn_file_actions_t()
      var attributes = posix_spawnattr_t()
    #endif
    posix_spawn_file_actions_init(&actions)
    posix_spawnattr_init(&attributes)
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
    }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, output, 1)
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
    // A child inherits blocked signals, and a blocked signal would not end it.
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
    return Self.withStrings(arguments) { arguments in
      Self.withStrings(variables(changes)) { variables in
        posix_spawn(&child, path, &actions, &attributes, arguments, variables)
      }
    }
  }

  private static let longestOutput = 1 << 16

  /// The output until its end or the deadline. What is too long is read, so that the child can end, and
  /// dropped.
  private static func read(_ file: Int32, until deadline: ContinuousClock.Instant) -> String {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 4096)
    while true {
      let left = ContinuousClock.now.duration(to: deadline) / .milliseconds(1)
      guard left > 0 else { break }
      var request = pollfd(fd: file, events: Int16(POLLIN), revents: 0)
      guard poll(&request, 1, Int32(min(left, 1e6)) + 1) > 0 else { continue }
      let count = Foundation.read(file, &chunk, chunk.count)
      guard count > 0 || count < 0 && errno == EINTR else { break }
      if bytes.count < longestOutput { bytes += chunk.prefix(max(0, count)) }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The status of a child that has ended; nil where it had to be killed at the deadline.
  private static func wait(
    for child: pid_t, until deadline: ContinuousClock.Instant
  ) -> Int32? {
    var status: Int32 = 0
    while true {
      let ended = waitpid(child, &status, WNOHANG)
      if ended == child { return status }
      // Where this process ignores the ends of children, the system forgets their status.
      if ended < 0, errno != EINTR { return 0 }
      guard ContinuousClock.now < deadline else { break }
      usleep(200)
    }
    kill(child, SIGKILL)
    while waitpid(child, &status, 0) < 0, errno == EINTR {}
    return nil
  }

  /// Calls `body` with an array of C strings that ends with a null pointer.
  private static func withStrings<Value>(
    _ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Value
  ) -> Value {
    let copies = strings.map { strdup($0) }
    defer { for copy in copies { free(copy) } }
    return body(copies + [nil])
  }
}
